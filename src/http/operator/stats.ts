import { createRoute, z } from '@hono/zod-openapi'
import { countToday } from '../../flows/count-today.ts'
import { traceOf } from '../context.ts'
import { succeed } from '../contract/envelope.ts'
import { NO_QUERY, success } from '../contract/envelope-schemas.ts'
import { count } from '../contract/fields.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const byCause = z.record(z.string(), count())

const today = z.object({
  since: z.iso.datetime(),
  cells: count(),
  pending: count(),
  logins: count(),
  sessionsEnded: byCause,
  secondUses: byCause,
  locks: byCause,
  liveSessions: count(),
  isEstimate: z.boolean(),
  outbox: z.object({ entries: count(), oldestSeconds: count() }),
  hours: z.array(
    z.object({ hour: z.iso.datetime(), logins: count(), sessionsEnded: byCause, locks: count() }),
  ),
})

const stats = createRoute({
  method: 'get',
  path: '/api/v2/operator/stats',
  ...sections.operators,
  operationId: 'countToday',
  summary: 'Count what happened today',
  description:
    'Logins, ended sessions, second uses and locks since midnight (UTC), the live sessions now, and the ended ones that the deny-list does not have yet. `hours` has the logins, ended sessions and locks of each hour. Every cell of a user is asked, and every cell that counts logins. A cell that does not answer is `pending`.',
  request: { query: NO_QUERY },
  responses: success(today, 'The numbers of the cells that answered', {
    since: '2026-11-02T00:00:00.000Z',
    cells: 18,
    pending: 0,
    logins: 412,
    sessionsEnded: { logout: 301, reuse: 2 },
    secondUses: { retry: 5 },
    locks: { name: 3 },
    liveSessions: 5120,
    isEstimate: false,
    outbox: { entries: 0, oldestSeconds: 0 },
    hours: [
      { hour: '2026-11-02T00:00:00.000Z', logins: 150, sessionsEnded: { logout: 101 }, locks: 0 },
      { hour: '2026-11-02T01:00:00.000Z', logins: 262, sessionsEnded: { logout: 200, reuse: 2 }, locks: 3 },
    ],
  }),
})

/** The route of the numbers of the service, for operators. */
export const statsRoute = validatedRoutes().openapi(stats, async (c) =>
  succeed(c, await countToday(c.var.service, traceOf(c))),
)
