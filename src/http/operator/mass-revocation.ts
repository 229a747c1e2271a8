import { createRoute, z } from '@hono/zod-openapi'
import { endIssuedBefore } from '../../flows/end-issued-before.ts'
import { operatorCallOf } from '../context.ts'
import { answer } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, success } from '../contract/envelope-schemas.ts'
import { count, dateTime } from '../contract/fields.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const endBefore = createRoute({
  method: 'post',
  path: '/api/v2/operator/revocation',
  ...sections.operators,
  operationId: 'revokeIssuedBefore',
  summary: 'End everything issued before a given time',
  description:
    'Ends the families that began before the time, however often they were refreshed since. Every cell is asked. A cell that does not answer is asked again each minute until it does.',
  request: {
    query: NO_QUERY,
    body: strictBody(
      {
        issuedBefore: dateTime().openapi({ description: 'Not in the future' }),
      },
      { issuedBefore: '2026-11-01T12:00:00Z' },
    ),
  },
  responses: success(
    z.object({ cells: count(), pending: count() }),
    'The number of cells that confirmed, and the number of those that did not answer yet',
    { cells: 96, pending: 0 },
  ),
})

/** The route of the mass revocation, for operators. */
export const massRevocationRoutes = validatedRoutes().openapi(endBefore, async (c) => {
  const moment = Date.parse(c.req.valid('json').issuedBefore)
  return answer(c, await endIssuedBefore(c.var.service, moment, operatorCallOf(c)))
})
