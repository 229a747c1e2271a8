import { createRoute } from '@hono/zod-openapi'
import { askResetForClient } from '../../flows/ask-password-reset.ts'
import { traceOf } from '../context.ts'
import { answer } from '../contract/envelope.ts'
import { body, success } from '../contract/envelope-schemas.ts'
import { externalId, username, uuid } from '../contract/fields.ts'
import { askedReset } from '../contract/password-reset.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { RESET, USERNAME } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const ask = createRoute({
  method: 'post',
  path: '/api/v2/client/password-reset',
  ...sections.clientPasswords,
  operationId: 'askPasswordReset',
  summary: 'Ask for a token that resets a password',
  description:
    'For a client with the right `reset`, which sends the token to the user. One of `username` and `externalId` names the user. A client of a customer asks for users of its customer, and a client of all customers gives `customerId` with `externalId`. A new token replaces an older one, but not one of the last five minutes.',
  request: {
    body: body(
      {
        username: username().optional(),
        externalId: externalId().optional(),
        customerId: uuid().optional(),
      },
      { username: USERNAME },
    ),
  },
  ...refuses('too_many_requests'),
  responses: success(
    askedReset,
    'The token, which is shown only once. It is null for an unknown user, one of another customer, a disabled one, one whose customer allows no login by password, and one who has a token of the last five minutes. Show the same to your user in each case',
    RESET,
  ),
})

/** The route by which clients ask for resets of passwords. */
export const resetRoutes = validatedRoutes().openapi(ask, async (c) =>
  answer(c, await askResetForClient(c.var.service, c.var.client, c.req.valid('json'), traceOf(c))),
)
