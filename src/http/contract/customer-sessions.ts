import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { mapOk } from '../../core/result.ts'
import { endSession, endSessions, listSessions } from '../../flows/end-sessions.ts'
import { ownerFor } from '../../flows/steps/administer.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { requireSession } from '../middleware/require-session.ts'
import { SESSION } from '../openapi/examples.ts'
import * as groups from '../openapi/groups.ts'
import { answerEmpty, answerPage } from '../refusals/answer.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { emptySuccess, failures, success } from './envelope-schemas.ts'
import { sessionExcept, sessionId, sessionPage, sessionSchema, userId } from './session-schemas.ts'

const path = '/api/v2/user/{userId}/session'
const middleware = requireSession
const administers =
  'For `ROLE_SUPER_ADMIN`, whose role is read from the cell. A user of another customer and a missing one both answer `AUTH_1003`.'
const denied = failures('AUTH_1003')

const list = createRoute({
  method: 'get',
  path,
  middleware,
  ...groups.administration,
  operationId: 'listUserSessions',
  description: administers,
  summary: 'List the sessions of a user of your customer',
  request: { params: z.object({ userId }), query: sessionPage },
  responses: { ...success(sessionSchema, 'The live families of the user', SESSION), ...denied },
})

const endOne = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  middleware,
  ...groups.administration,
  operationId: 'endUserSession',
  description: administers,
  summary: 'End a session of a user of your customer',
  request: { params: z.object({ userId, id: sessionId }) },
  responses: { ...emptySuccess('It has ended'), ...denied, ...failures('GLOBAL_1003') },
})

const endAll = createRoute({
  method: 'delete',
  path,
  middleware,
  ...groups.administration,
  operationId: 'endUserSessions',
  description: administers,
  summary: 'End the sessions of a user of your customer',
  request: { params: z.object({ userId }), query: sessionExcept },
  responses: { ...emptySuccess('They have ended'), ...denied },
})

/** The sessions of other users, for administrators of their customer. */
export const userSessionRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(list, async (c) => {
    const owner = await ownerFor(c.var.service, c.var.session, c.req.valid('param').userId)
    if (!owner.ok) return answerPage(c, owner)
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listSessions(c.var.service, owner.value, page, size))
  })
  .openapi(endOne, async (c) => {
    const { userId, id } = c.req.valid('param')
    const owner = await ownerFor(c.var.service, c.var.session, userId)
    if (!owner.ok) return answerEmpty(c, owner)
    return answerEmpty(c, await endSession(c.var.service, owner.value, id, callerOf(c)))
  })
  .openapi(endAll, async (c) => {
    const owner = await ownerFor(c.var.service, c.var.session, c.req.valid('param').userId)
    if (!owner.ok) return answerEmpty(c, owner)
    const except = c.req.valid('query').except === undefined ? null : owner.value.current
    const ended = await endSessions(c.var.service, owner.value, except, 'ended', callerOf(c))
    return answerEmpty(
      c,
      mapOk(ended, () => null),
    )
  })
