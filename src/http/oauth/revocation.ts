import { createRoute, z } from '@hono/zod-openapi'
import { revokeToken } from '../../flows/revoke-token.ts'
import { traceOf } from '../context.ts'
import { REFRESH_TOKEN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { form, optionalParameter, parameter } from './form-schemas.ts'

const revoke = createRoute({
  method: 'post',
  path: '/oauth2/revoke',
  ...sections.oauth,
  operationId: 'revoke',
  description:
    'Ends the family of the token. The token may be expired if it is a refresh token, and it may be used. The holder of a token may end its family, without another proof.',
  summary: 'Revoke a token and its family (RFC 7009)',
  request: {
    body: form(
      {
        token: parameter(),
        token_type_hint: optionalParameter().openapi({ description: 'Ignored: the token has its type' }),
        client_id: optionalParameter().openapi({ description: 'Ignored: the token is the only credential' }),
      },
      { token: REFRESH_TOKEN, token_type_hint: 'refresh_token' },
    ),
  },
  responses: {
    200: {
      description: 'The token cannot be used now. An invalid token gets the same answer',
      // The body has no meaning (RFC 7009 §2.2), but libraries parse it.
      content: { 'application/json': { schema: z.object({}), example: {} } },
    },
  },
})

/** The revocation endpoint. */
export const revokeRoutes = validatedRoutes().openapi(revoke, async (c) => {
  await revokeToken(c.var.service, c.req.valid('form').token, traceOf(c))
  return c.json({}, 200)
})
