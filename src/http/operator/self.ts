import { createRoute, z } from '@hono/zod-openapi'
import { OPERATOR_PROOFS, proofOfOperator } from '../../core/operator.ts'
import { succeed } from '../contract/envelope.ts'
import { NO_QUERY, success } from '../contract/envelope-schemas.ts'
import { OPERATOR } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const self = createRoute({
  method: 'get',
  path: '/api/v2/operator/self',
  ...sections.operators,
  operationId: 'showOperator',
  summary: 'Show who you are',
  description:
    'The operator that made the call, and what it proved itself by: the secret `OPERATOR_TOKEN` (`secret`), the token of an operator of the database (`token`), or an identity of Cloudflare Access (`access`).',
  request: { query: NO_QUERY },
  responses: success(
    z.object({ operatorId: z.string(), name: z.string(), by: z.enum(OPERATOR_PROOFS) }),
    'The operator that made the call',
    { operatorId: OPERATOR.operatorId, name: OPERATOR.name, by: 'token' },
  ),
})

/** The route by which operators see who they are. */
export const selfRoute = validatedRoutes().openapi(self, (c) => {
  const { operator } = c.var
  return succeed(c, { operatorId: operator.id, name: operator.name, by: proofOfOperator(operator) })
})
