import { z } from '@hono/zod-openapi'
import { ok } from '../../core/result.ts'
import { ownerForOperator } from '../../flows/session-owner.ts'
import { strictQuery } from '../contract/envelope-schemas.ts'
import { paging, uuid } from '../contract/fields.ts'
import { historyRoute } from '../contract/history-routes.ts'
import { ID } from '../openapi/examples.ts'
import { operators } from '../openapi/sections.ts'

/** The route of the history of any user, for operators. */
export const anyHistoryRoute = historyRoute({
  path: '/api/v2/operator/user/{userId}/history',
  section: operators,
  requires: [],
  params: z.object({ userId: uuid().openapi({ description: 'The id of a user', example: ID.user }) }),
  query: strictQuery(paging),
  owner: async (c) => ok(await ownerForOperator(c.var.service, c.req.param('userId') ?? '', c.var.operator)),
  refuses: [],
  operationId: 'listHistoryOfUser',
  summary: 'List what happened to a user',
  description:
    'A page of the events of any user. If the database has no cell for the user, every cell that can have the user is asked. The actor of an operator has its id and name. A removed user has the events of the removal for about a day.',
})
