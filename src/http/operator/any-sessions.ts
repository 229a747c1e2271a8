import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { now } from '../../core/clock.ts'
import { endIssuedBefore } from '../../flows/end-issued-before.ts'
import { endSessions, listSessions, ownerOf } from '../../flows/end-sessions.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { count, dateTime, paging, uuid } from '../contract/fields.ts'
import { sessionSchema } from '../contract/session-schemas.ts'
import { ID, SESSION } from '../openapi/examples.ts'
import * as groups from '../openapi/groups.ts'
import { answer, answerPage, refusal } from '../refusals/answer.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'

/** A mistyped year must not end every session there is; a clock may be a minute ahead of ours. */
const FUTURE_MS = 60_000

const path = '/api/v2/operator/user/{userId}/session'
const params = z.object({ userId: uuid().openapi({ description: 'The id of a user', example: ID.user }) })

const list = createRoute({
  method: 'get',
  path,
  ...groups.operators,
  operationId: 'listSessionsOfUser',
  summary: "List a user's sessions",
  description: 'A page of the live families of any user.',
  request: { params, query: strictQuery(paging) },
  responses: success(sessionSchema, 'The live families of the user', SESSION),
})

const end = createRoute({
  method: 'delete',
  path,
  ...groups.operators,
  operationId: 'endSessionsOfUser',
  summary: "End a user's sessions",
  description:
    'Ends all families of the user. Where the database knows no cell of the user, every cell that can be the one is asked.',
  request: { params, query: strictQuery() },
  responses: success(
    z.object({ cells: count(), families: count() }),
    'How many cells were asked, and how many families ended',
    { cells: 1, families: 3 },
  ),
})

const endBefore = createRoute({
  method: 'post',
  path: '/api/v2/operator/revocation',
  ...groups.operators,
  operationId: 'revokeIssuedBefore',
  summary: 'End everything issued before a given time',
  description:
    'Ends the families that began before the time, however often they were refreshed since. Every cell is asked; those that do not answer are asked again each minute until they have.',
  request: {
    query: strictQuery(),
    body: strictBody(
      {
        issuedBefore: dateTime().openapi({ description: 'Not in the future' }),
      },
      { issuedBefore: '2026-11-01T12:00:00Z' },
    ),
  },
  responses: success(
    z.object({ cells: count(), pending: count() }),
    'How many cells have it, and how many have yet to answer',
    { cells: 96, pending: 0 },
  ),
})

/** Sessions of any user, for operators. */
export const operatorSessionRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(list, async (c) => {
    const owner = await ownerOf(c.var.service, c.req.valid('param').userId)
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listSessions(c.var.service, owner, page, size))
  })
  .openapi(end, async (c) => {
    const owner = await ownerOf(c.var.service, c.req.valid('param').userId)
    return answer(c, await endSessions(c.var.service, owner, null, 'operator', callerOf(c)))
  })
  .openapi(endBefore, async (c) => {
    const moment = Date.parse(c.req.valid('json').issuedBefore)
    if (moment > now() + FUTURE_MS) {
      const detail = 'issuedBefore lies in the future'
      return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_request', detail }) as never
    }
    return answer(c, await endIssuedBefore(c.var.service, moment, callerOf(c)))
  })
