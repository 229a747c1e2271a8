import { createRoute, z } from '@hono/zod-openapi'
import { OPERATOR_EVENTS } from '../../events/catalogue.ts'
import { listOperatorHistory } from '../../flows/operator-history.ts'
import { answerPage } from '../contract/envelope.ts'
import { strictQuery, success } from '../contract/envelope-schemas.ts'
import { paging } from '../contract/fields.ts'
import { OPERATOR_EVENT } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const event = z
  .object({
    id: z.string(),
    time: z.iso.datetime(),
    event: z.enum(OPERATOR_EVENTS),
    detail: z.string().nullable(),
    subjectId: z.uuid().nullable(),
    operatorId: z.string(),
    operatorName: z.string(),
    requestId: z.string().nullable(),
  })
  .openapi('OperatorEvent')

const list = createRoute({
  method: 'get',
  path: '/api/v2/operator/history',
  ...sections.operators,
  operationId: 'listOperatorHistory',
  summary: 'List what operators did',
  description:
    'A page of all changes that operators made, with who made them. `subjectId` is the user, customer, client, operator or receiver that was changed. `detail` has the names of the changed members of a user, the id of an event that was sent again, or the moment of a mass revocation.',
  request: { query: strictQuery(paging) },
  responses: success(event, 'The events of operators, newest first', OPERATOR_EVENT),
})

/** The route of the operators' history. */
export const operatorsHistoryRoute = validatedRoutes().openapi(list, async (c) => {
  const { page, size } = c.req.valid('query')
  return answerPage(c, await listOperatorHistory(c.var.service, page, size))
})
