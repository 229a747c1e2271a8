import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { mapOk } from '../../core/result.ts'
import { endSession, endSessions, listSessions, type Owner } from '../../flows/end-sessions.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { requireSession } from '../middleware/require-session.ts'
import { SESSION } from '../openapi/examples.ts'
import * as groups from '../openapi/groups.ts'
import { answerEmpty, answerPage } from '../refusals/answer.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { emptySuccess, failures, success } from './envelope-schemas.ts'
import { sessionExcept, sessionId, sessionPage, sessionSchema } from './session-schemas.ts'

const path = '/api/v2/auth/session'
const middleware = requireSession

const list = createRoute({
  method: 'get',
  path,
  middleware,
  ...groups.sessions,
  operationId: 'listSessions',
  summary: 'List own sessions',
  description: 'A page of the live families of the caller.',
  request: { query: sessionPage },
  responses: success(sessionSchema, 'The live families of the caller, most recently used first', SESSION),
})

const endOne = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  middleware,
  ...groups.sessions,
  operationId: 'endSession',
  summary: 'End one of your sessions',
  description:
    'Its pair refreshes no more. Its access token lives until its `exp`, unless a resource server asks.',
  request: { params: z.object({ id: sessionId }) },
  responses: {
    ...emptySuccess('It has ended'),
    ...failures('GLOBAL_1003'),
  },
})

const endAll = createRoute({
  method: 'delete',
  path,
  middleware,
  ...groups.sessions,
  operationId: 'endSessions',
  summary: 'End your sessions, or all others',
  description: 'Ends all families of the caller; with `except=current` all but the one that asks.',
  request: { query: sessionExcept },
  responses: emptySuccess('They have ended'),
})

/** A user's own sessions. */
export const sessionRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listSessions(c.var.service, self(c), page, size))
  })
  .openapi(endOne, async (c) =>
    answerEmpty(c, await endSession(c.var.service, self(c), c.req.valid('param').id, callerOf(c))),
  )
  .openapi(endAll, async (c) => {
    const except = c.req.valid('query').except === undefined ? null : c.var.session.familyId
    const ended = await endSessions(c.var.service, self(c), except, 'ended', callerOf(c))
    return answerEmpty(
      c,
      mapOk(ended, () => null),
    )
  })

function self(c: Context<AppEnv>): Owner {
  const { user, cell, familyId } = c.var.session
  return { userId: user.id, cell, current: familyId, recorded: true }
}
