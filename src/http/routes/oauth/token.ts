import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { refreshGrant } from '../../../flows/refresh.ts'
import { refusal } from '../../answer.ts'
import { type AppEnv, callerOf } from '../../context.ts'
import { invalidRequest } from '../../input.ts'
import { oauthErrorBody } from '../../oauth-error.ts'
import { idempotencyKey } from '../fields.ts'
import { form, oauthFailures, parameter } from './schemas.ts'

const token = createRoute({
  method: 'post',
  path: '/oauth2/token',
  middleware: createMiddleware<AppEnv>(async (c, next) => {
    if (c.var.service.config.oauthTokenEndpoint) return next()
    return refusal(c, { code: 'GLOBAL_1003', cause: 'oauth_token_endpoint_off' })
  }),
  summary: 'Refresh, by OAuth 2 (RFC 6749 §6)',
  request: {
    headers: idempotencyKey,
    body: form({
      grant_type: parameter(),
      refresh_token: parameter().optional(),
      // Public clients: who asks does not matter, what is presented does.
      client_id: parameter().optional(),
      scope: parameter().optional(),
    }),
  },
  responses: {
    200: {
      description: 'The successor of the pair',
      content: {
        'application/json': {
          schema: z.object({
            access_token: z.string(),
            token_type: z.enum(['Bearer', 'DPoP']),
            expires_in: z.int(),
            refresh_token: z.string(),
          }),
        },
      },
    },
    ...oauthFailures('invalid_grant', 'invalid_request', 'unsupported_grant_type', 'temporarily_unavailable'),
  },
})

/** No password grant: "MUST NOT be used" (RFC 9700 §2.4). */
export const oauthTokenRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  token,
  async (c) => {
    const { grant_type, refresh_token, scope } = c.req.valid('form')
    if (grant_type !== 'refresh_token') {
      return c.json(oauthErrorBody('unsupported_grant_type'), 400) as never
    }
    // RFC 6749 §6: no scope beyond what was granted, and none ever is.
    if (scope !== undefined && scope !== '') return c.json(oauthErrorBody('invalid_scope'), 400) as never
    if (refresh_token === undefined) {
      const detail = 'refresh_token is required'
      return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_request', detail }) as never
    }
    const key = c.req.valid('header')['idempotency-key']
    const presented = { refreshToken: refresh_token, idempotencyKey: key }
    const refreshed = await refreshGrant(c.var.service, presented, callerOf(c))
    if (!refreshed.ok) return refusal(c, refreshed.refusal) as never
    const { token, refreshToken, validityTime, tokenType } = refreshed.value
    return c.json(
      {
        access_token: token,
        token_type: tokenType,
        expires_in: validityTime,
        refresh_token: refreshToken,
      },
      200,
    )
  },
)
