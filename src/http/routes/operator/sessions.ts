import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { now } from '../../../core/clock.ts'
import { ok } from '../../../core/result.ts'
import { endIssuedBefore } from '../../../flows/end-issued-before.ts'
import { endSessions, listSessions, ownerOf } from '../../../flows/sessions.ts'
import { answer, answerEmpty, answerPage, refusal } from '../../answer.ts'
import { type AppEnv, callerOf } from '../../context.ts'
import * as groups from '../../document/groups.ts'
import { invalidRequest } from '../../input.ts'
import { ID, SESSION } from '../examples.ts'
import { count, dateTime, uuid } from '../fields.ts'
import { body, emptySuccess, success } from '../schemas.ts'
import { sessionPage, sessionSchema } from '../session-schemas.ts'

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
  request: { params, query: sessionPage },
  responses: success(sessionSchema, 'The live families of the user', SESSION),
})

const end = createRoute({
  method: 'delete',
  path,
  ...groups.operators,
  operationId: 'endSessionsOfUser',
  summary: "End a user's sessions",
  description: 'Ends all families of the user, and every login that is under way.',
  request: { params },
  responses: emptySuccess('They have ended'),
})

const endBefore = createRoute({
  method: 'post',
  path: '/api/v2/operator/revocation',
  ...groups.operators,
  operationId: 'revokeIssuedBefore',
  summary: 'End everything issued before a given time',
  description:
    'Ends the families that began before the time, however often they were refreshed since. Repeat it if it fails.',
  request: {
    body: body(
      {
        issuedBefore: dateTime().openapi({ description: 'Not in the future' }),
      },
      { issuedBefore: '2026-11-01T12:00:00Z' },
    ),
  },
  responses: success(
    z.object({ cells: count(), families: count() }),
    'How many cells were asked, how many families ended',
    { cells: 16, families: 42 },
  ),
})

/** Sessions of any user, for operators. */
export const operatorSessionRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(list, async (c) => {
    const owner = await ownerOf(c.var.service, c.req.valid('param').userId)
    if (!owner.ok) return answerPage(c, owner)
    const { page, size } = c.req.valid('query')
    return answerPage(c, ok(await listSessions(c.var.service, owner.value, page, size)))
  })
  .openapi(end, async (c) => {
    const owner = await ownerOf(c.var.service, c.req.valid('param').userId)
    if (!owner.ok) return answerEmpty(c, owner)
    return answerEmpty(c, await endSessions(c.var.service, owner.value, null, 'operator', callerOf(c)))
  })
  .openapi(endBefore, async (c) => {
    const moment = Date.parse(c.req.valid('json').issuedBefore)
    if (moment > now() + FUTURE_MS) {
      const detail = 'issuedBefore lies in the future'
      return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_request', detail }) as never
    }
    return answer(c, await endIssuedBefore(c.var.service, moment, callerOf(c)))
  })
