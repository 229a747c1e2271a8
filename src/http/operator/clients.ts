import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import {
  addClient,
  type ClientWithSecret,
  listClients,
  rotateClientSecret,
  setClientDisabled,
} from '../../flows/manage-clients.ts'
import { type Client, RIGHTS, SCOPES } from '../../users/client-store.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerPage } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { displayName, paging, uuid } from '../contract/fields.ts'
import { CLIENT } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const path = '/api/v2/operator/client'
const params = z.object({
  clientId: uuid().openapi({ description: 'The id of a resource server', example: CLIENT.clientId }),
})
const withSecret = { ...CLIENT, clientSecret: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' }
const scopes = z
  .array(z.enum(SCOPES, `must be one of ${SCOPES.join(', ')}`), 'must be a list')
  .max(SCOPES.length, 'must be at most 2')
const rights = z
  .array(z.enum(RIGHTS, `must be one of ${RIGHTS.join(', ')}`), 'must be a list')
  .max(RIGHTS.length, `must be at most ${RIGHTS.length}`)
const client = {
  clientId: z.uuid(),
  name: z.string(),
  disabled: z.boolean(),
  scopes,
  rights,
  customerId: z.uuid().nullable(),
}
const clientSchema = z.object(client).openapi('Client')
const clientWithSecret = z.object({ ...client, clientSecret: z.string() })

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'addClient',
  summary: 'Add a resource server',
  description:
    'A resource server may introspect tokens. With scopes it is a receiver of the Shared Signals Framework, of the events of one customer or of all. With the right `exchange` it exchanges tokens of trusted issuers, with `front` it names the address of the user that it calls for, and with `reset` it asks for tokens that reset a forgotten password. Only a hash of its secret is stored.',
  request: {
    query: NO_QUERY,
    body: strictBody(
      {
        name: displayName(),
        scopes: scopes.optional(),
        rights: rights.optional(),
        customerId: uuid().optional(),
      },
      { name: CLIENT.name },
    ),
  },
  responses: success(clientWithSecret, 'The new client. Its secret is shown only once', withSecret),
})

const list = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'listClients',
  summary: 'List resource servers',
  description: 'A page of resource servers, by name.',
  request: { query: strictQuery(paging) },
  responses: success(clientSchema, 'Clients by name', CLIENT),
})

const change = createRoute({
  method: 'patch',
  path: `${path}/{clientId}`,
  ...sections.operators,
  operationId: 'changeClient',
  summary: 'Disable or enable a resource server',
  description: 'A disabled resource server is refused with `invalid_client`, everywhere after at most 30 s.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody({ disabled: z.boolean('must be true or false') }, { disabled: true }),
  },
  responses: success(clientSchema, 'The client as it is now', { ...CLIENT, disabled: true }),
})

const rotate = createRoute({
  method: 'post',
  path: `${path}/{clientId}/secret`,
  ...sections.operators,
  operationId: 'rotateClientSecret',
  summary: 'Give a resource server a new secret',
  description: 'The new secret works at once. The old one is refused everywhere after at most 30 s.',
  request: { params, query: NO_QUERY },
  responses: success(clientWithSecret, 'The new secret. It is shown only once', withSecret),
})

/** The routes of resource servers, for operators. */
export const clientRoutes = validatedRoutes()
  .openapi(add, async (c) => {
    const { name, scopes = [], rights = [], customerId = null } = c.req.valid('json')
    const added = await addClient(c.var.service, { name, scopes, rights, customerId }, operatorCallOf(c))
    return answer(c, mapOk(added, viewWithSecret))
  })
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    return answerPage(
      c,
      mapOk(await listClients(c.var.service, page, size), (list) => mapPage(list, view)),
    )
  })
  .openapi(change, async (c) => {
    const { clientId } = c.req.valid('param')
    const { disabled } = c.req.valid('json')
    return answer(
      c,
      mapOk(await setClientDisabled(c.var.service, clientId, disabled, operatorCallOf(c)), view),
    )
  })
  .openapi(rotate, async (c) => {
    const { clientId } = c.req.valid('param')
    return answer(
      c,
      mapOk(await rotateClientSecret(c.var.service, clientId, operatorCallOf(c)), viewWithSecret),
    )
  })

function view({ id, name, disabled, scopes, rights, customerId }: Client) {
  return { clientId: id, name, disabled, scopes: [...scopes], rights: [...rights], customerId }
}

function viewWithSecret({ client, secret }: ClientWithSecret) {
  return { ...view(client), clientSecret: secret }
}
