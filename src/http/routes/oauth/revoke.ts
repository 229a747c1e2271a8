import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { revokeToken } from '../../../flows/revoke.ts'
import type { AppEnv } from '../../context.ts'
import { invalidRequest } from '../../input.ts'
import { form, oauthFailures, parameter } from './schemas.ts'

const revoke = createRoute({
  method: 'post',
  path: '/oauth2/revoke',
  summary: 'Revoke a token and its family (RFC 7009)',
  request: {
    body: form({
      token: parameter(),
      token_type_hint: parameter().optional(),
      client_id: parameter().optional(),
    }),
  },
  responses: {
    200: { description: 'The token is good for nothing now, whatever it was' },
    ...oauthFailures('invalid_request', 'temporarily_unavailable'),
  },
})

export const revokeRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  revoke,
  async (c) => {
    await revokeToken(c.var.service, c.req.valid('form').token)
    return c.body(null, 200)
  },
)
