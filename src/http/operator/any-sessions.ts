import { z } from '@hono/zod-openapi'
import { ok } from '../../core/result.ts'
import { ownerForOperator } from '../../flows/session-owner.ts'
import { uuid } from '../contract/fields.ts'
import { operatorSessionRoutes } from '../contract/session-routes.ts'
import { ID } from '../openapi/examples.ts'
import { operators } from '../openapi/sections.ts'

/** The routes of the sessions of any user, for operators. */
export const anySessionRoutes = operatorSessionRoutes({
  path: '/api/v2/operator/user/{userId}/session',
  section: operators,
  params: z.object({ userId: uuid().openapi({ description: 'The id of a user', example: ID.user }) }),
  owner: async (c) => ok(await ownerForOperator(c.var.service, c.req.param('userId') ?? '', c.var.operator)),
  refuses: [],
  list: {
    operationId: 'listSessionsOfUser',
    summary: "List a user's sessions",
    description: 'A page of the live families of any user.',
    listed: 'The live families of the user',
  },
  endAll: {
    operationId: 'endSessionsOfUser',
    summary: "End a user's sessions",
    description:
      'Ends all families of the user. If the database has no cell for the user, every cell that can have the user is asked.',
  },
})
