import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { revokeToken } from '../../flows/revoke-token.ts'
import { type AppEnv, traceOf } from '../context.ts'
import { REFRESH_TOKEN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { form, optionalParameter, parameter } from './form-schemas.ts'

const revoke = createRoute({
  method: 'post',
  path: '/oauth2/revoke',
  ...sections.oauth,
  operationId: 'revoke',
  description:
    'Ends the family of the token, an expired or used one too. Whoever holds a token may end its family: no other proof is asked for.',
  summary: 'Revoke a token and its family (RFC 7009)',
  request: {
    body: form(
      {
        token: parameter(),
        token_type_hint: optionalParameter().openapi({ description: 'Ignored: a token says what it is' }),
        client_id: optionalParameter().openapi({ description: 'Ignored: the token is proof enough' }),
      },
      { token: REFRESH_TOKEN, token_type_hint: 'refresh_token' },
    ),
  },
  responses: {
    200: {
      description: 'The token is good for nothing now, whatever it was',
      // RFC 7009 §2.2 gives the body no meaning; libraries parse it all the same.
      content: { 'application/json': { schema: z.object({}), example: {} } },
    },
  },
})

/** For whoever finds a token, or has no more use for one. */
export const revokeRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  revoke,
  async (c) => {
    await revokeToken(c.var.service, c.req.valid('form').token, traceOf(c))
    return c.json({}, 200)
  },
)
