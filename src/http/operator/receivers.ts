import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import {
  addReceiver,
  listReceivers,
  pauseReceiver,
  type ReceiverView,
  removeReceiver,
  rotateReceiverKeys,
} from '../../flows/manage-receivers.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerEmpty, answerPage } from '../contract/envelope.ts'
import { emptySuccess, NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { count, paging, text, uuid } from '../contract/fields.ts'
import { ID, RECEIVER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

export const RECEIVER_PATH = '/api/v2/operator/receiver'
export const ONE_RECEIVER = `${RECEIVER_PATH}/{receiverId}` as const
export const receiverParams = {
  receiverId: uuid().openapi({ description: 'The id of a receiver', example: RECEIVER.receiverId }),
}

const params = z.object(receiverParams)
const receiverSchema = z
  .object({
    receiverId: z.uuid(),
    kind: z.enum(['webhook', 'ssf']),
    url: z.string(),
    customerId: z.uuid().nullable(),
    clientId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    paused: z.enum(['operator', 'gone']).nullable(),
    waiting: count(),
    waitingSince: z.iso.datetime().nullable(),
    failed: count(),
    dropped: count(),
    failure: z.string().nullable(),
  })
  .openapi('Receiver')

const keys = z.object({ receiverId: z.uuid(), secret: z.string(), publicKey: z.string() })
const keysExample = {
  receiverId: RECEIVER.receiverId,
  secret: `whsec_${'A'.repeat(43)}=`,
  publicKey: `whpk_${'A'.repeat(43)}=`,
}

const add = createRoute({
  method: 'post',
  path: RECEIVER_PATH,
  ...sections.operators,
  operationId: 'addReceiver',
  summary: 'Add a receiver of events',
  description:
    'A webhook by Standard Webhooks 1.0. It gets the events that follow, of one customer or of all.',
  request: {
    query: NO_QUERY,
    body: strictBody(
      {
        url: text().openapi({
          description: 'An https URL with a public host name, at most 2,048 characters',
        }),
        customerId: uuid().optional(),
      },
      { url: RECEIVER.url, customerId: ID.customer },
    ),
  },
  responses: success(keys, 'The new receiver. Its keys are shown only once', keysExample),
})

const list = createRoute({
  method: 'get',
  path: RECEIVER_PATH,
  ...sections.operators,
  operationId: 'listReceivers',
  summary: 'List receivers of events',
  description: 'A page of receivers, oldest first.',
  request: { query: strictQuery(paging) },
  responses: success(receiverSchema, 'Receivers, oldest first', RECEIVER),
})

const change = createRoute({
  method: 'patch',
  path: ONE_RECEIVER,
  ...sections.operators,
  operationId: 'changeReceiver',
  summary: 'Pause or resume a receiver',
  description: 'A paused receiver keeps its events.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody({ paused: z.boolean('must be true or false') }, { paused: true }),
  },
  responses: success(receiverSchema, 'The receiver as it is now', { ...RECEIVER, paused: 'operator' }),
})

const remove = createRoute({
  method: 'delete',
  path: ONE_RECEIVER,
  ...sections.operators,
  operationId: 'removeReceiver',
  summary: 'Remove a receiver',
  description: 'Removes a receiver with its events and keys.',
  request: { params, query: NO_QUERY },
  responses: emptySuccess('The receiver is removed'),
})

const rotate = createRoute({
  method: 'post',
  path: `${ONE_RECEIVER}/secret`,
  ...sections.operators,
  operationId: 'rotateReceiverSecret',
  summary: 'Give a receiver new keys',
  description: 'The present keys sign beside the new ones for 24 hours.',
  request: { params, query: NO_QUERY },
  responses: success(keys, 'The new keys. They are shown only once', keysExample),
})

/** The routes of receivers, for operators. */
export const receiverRoutes = validatedRoutes()
  .openapi(add, async (c) => {
    const { url, customerId = null } = c.req.valid('json')
    return answer(c, await addReceiver(c.var.service, { url, customerId }, operatorCallOf(c)))
  })
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    return answerPage(
      c,
      mapOk(await listReceivers(c.var.service, page, size), (found) => mapPage(found, view)),
    )
  })
  .openapi(change, async (c) => {
    const { receiverId } = c.req.valid('param')
    const { paused } = c.req.valid('json')
    return answer(c, mapOk(await pauseReceiver(c.var.service, receiverId, paused, operatorCallOf(c)), view))
  })
  .openapi(remove, async (c) =>
    answerEmpty(c, await removeReceiver(c.var.service, c.req.valid('param').receiverId, operatorCallOf(c))),
  )
  .openapi(rotate, async (c) => {
    const { receiverId } = c.req.valid('param')
    return answer(c, await rotateReceiverKeys(c.var.service, receiverId, operatorCallOf(c)))
  })

function view({ receiver, status }: ReceiverView) {
  const { id, createdAt, ...rest } = receiver
  const { waitingSince } = status
  return {
    receiverId: id,
    ...rest,
    ...status,
    createdAt: new Date(createdAt).toISOString(),
    waitingSince: waitingSince === null ? null : new Date(waitingSince).toISOString(),
  }
}
