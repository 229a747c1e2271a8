import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import type { DeliveryView } from '../../events/receivers/receiver-calls.ts'
import { listDeliveries, resendEvent, testReceiver } from '../../flows/manage-deliveries.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerEmpty, answerPage } from '../contract/envelope.ts'
import { emptySuccess, NO_QUERY, strictQuery, success } from '../contract/envelope-schemas.ts'
import { count, paging } from '../contract/fields.ts'
import { DELIVERY } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { ONE_RECEIVER, receiverParams } from './receivers.ts'

const time = () => z.iso.datetime().nullable()

const delivery = z
  .object({
    eventId: z.string(),
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    tries: count(),
    acceptedAt: z.iso.datetime(),
    triedAt: time(),
    dueAt: time(),
    failure: z.string().nullable(),
  })
  .openapi('Delivery')

const tried = z.object({ status: z.int().nullable(), failure: z.string().nullable(), milliseconds: count() })

const test = createRoute({
  method: 'post',
  path: `${ONE_RECEIVER}/test`,
  ...sections.operators,
  operationId: 'testReceiver',
  summary: 'Send a test event',
  description: 'Sends an event of the type `test` once, also to a paused receiver.',
  request: { params: z.object(receiverParams), query: NO_QUERY },
  responses: success(tried, 'The result of the attempt', { status: 204, failure: null, milliseconds: 38 }),
})

const list = createRoute({
  method: 'get',
  path: `${ONE_RECEIVER}/delivery`,
  ...sections.operators,
  operationId: 'listDeliveries',
  summary: 'List the deliveries of a receiver',
  description: 'A page of events, newest first.',
  request: { params: z.object(receiverParams), query: strictQuery(paging) },
  responses: success(delivery, 'Deliveries, newest first', DELIVERY),
})

const resend = createRoute({
  method: 'post',
  path: `${ONE_RECEIVER}/delivery/{eventId}/resend`,
  ...sections.operators,
  operationId: 'resendEvent',
  summary: 'Send an event again',
  description:
    'Sends a finished event again, with the same id and out of order. An event that waits is tried now.',
  request: {
    params: z.object({
      ...receiverParams,
      eventId: z
        .string()
        .max(256, 'must be at most 256 characters')
        .openapi({ description: 'The id of an event', example: DELIVERY.eventId }),
    }),
    query: NO_QUERY,
  },
  responses: emptySuccess('The event is sent again'),
})

/** The routes of the deliveries of a receiver, for operators. */
export const deliveryRoutes = validatedRoutes()
  .openapi(test, async (c) =>
    answer(c, await testReceiver(c.var.service, c.req.valid('param').receiverId, operatorCallOf(c))),
  )
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    const listed = await listDeliveries(c.var.service, c.req.valid('param').receiverId, page, size)
    return answerPage(
      c,
      mapOk(listed, (found) => mapPage(found, view)),
    )
  })
  .openapi(resend, async (c) => {
    const { receiverId, eventId } = c.req.valid('param')
    return answerEmpty(c, await resendEvent(c.var.service, receiverId, eventId, operatorCallOf(c)))
  })

function view({ acceptedAt, triedAt, dueAt, ...rest }: DeliveryView) {
  return { ...rest, acceptedAt: shown(acceptedAt), triedAt: maybe(triedAt), dueAt: maybe(dueAt) }
}

function shown(moment: number): string {
  return new Date(moment).toISOString()
}

function maybe(moment: number | null): string | null {
  return moment === null ? null : shown(moment)
}
