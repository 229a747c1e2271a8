import { createRoute, z } from '@hono/zod-openapi'
import { askResetForOperator } from '../../flows/ask-password-reset.ts'
import { operatorCallOf } from '../context.ts'
import { answer } from '../contract/envelope.ts'
import { NO_QUERY, success } from '../contract/envelope-schemas.ts'
import { uuid } from '../contract/fields.ts'
import { askedReset } from '../contract/password-reset.ts'
import { ID, RESET } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const ask = createRoute({
  method: 'post',
  path: '/api/v2/operator/user/{userId}/password-reset',
  ...sections.operators,
  operationId: 'askPasswordResetOfUser',
  summary: 'Ask for a token that resets the password of a user',
  description:
    'The token can be used for an hour, once. A new token replaces an older one, and a change of the user makes it useless. The service sends no mail. A disabled user is refused, and so is one whose customer allows no login by password.',
  request: {
    params: z.object({ userId: uuid().openapi({ description: 'The id of a user', example: ID.user }) }),
    query: NO_QUERY,
  },
  responses: success(askedReset, 'The token. It is shown only once', RESET),
})

/** The route by which operators ask for resets of passwords. */
export const passwordResetOfUserRoute = validatedRoutes().openapi(ask, async (c) =>
  answer(c, await askResetForOperator(c.var.service, c.req.valid('param').userId, operatorCallOf(c))),
)
