import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from '../../config.ts'
import { refreshGrant } from '../../flows/refresh-pair.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { idempotencyKey } from '../contract/fields.ts'
import { ACCESS_TOKEN, REFRESH_TOKEN } from '../openapi/examples.ts'
import * as groups from '../openapi/groups.ts'
import { refusal } from '../refusals/answer.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { TOKEN_ENDPOINT } from '../refusals/oauth-error.ts'
import { form, oauthFailures, optionalParameter, parameter } from './form-schemas.ts'

/** The call is not there, for any method, while `OAUTH_TOKEN_ENDPOINT` is off. */
export const tokenEndpointSwitch = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.service.config.oauthTokenEndpoint) return next()
  return refusal(c, { code: 'GLOBAL_1003', cause: 'oauth_token_endpoint_off' })
})

const token = createRoute({
  method: 'post',
  path: TOKEN_ENDPOINT,
  ...groups.oauth,
  operationId: 'oauthToken',
  description:
    'The grant `refresh_token`, by the rules of Refresh Token; the access token need not be sent. There is no password grant. The call is not there while `OAUTH_TOKEN_ENDPOINT` is off.',
  summary: 'Refresh, by OAuth 2 (RFC 6749 §6)',
  request: {
    headers: idempotencyKey,
    body: form(
      {
        grant_type: parameter().openapi({ description: '`refresh_token`; there is no other' }),
        refresh_token: optionalParameter().openapi({ description: 'Required by this grant' }),
        client_id: optionalParameter().openapi({
          description: 'Ignored: who asks does not matter, what is presented does',
        }),
        scope: optionalParameter().openapi({ description: 'None is ever granted: leave it out' }),
      },
      { grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN },
    ),
  },
  responses: {
    200: {
      description: 'The successor of the pair',
      content: {
        'application/json': {
          schema: z.object({
            access_token: z.string(),
            token_type: z.enum(['Bearer', 'DPoP']),
            expires_in: z.int().min(1).max(MAX_ACCESS_TOKEN_TTL_SECONDS),
            refresh_token: z.string(),
          }),
          example: {
            access_token: ACCESS_TOKEN,
            token_type: 'Bearer' as const,
            expires_in: 3600,
            refresh_token: REFRESH_TOKEN,
          },
        },
      },
    },
    ...oauthFailures(
      'AUTH_1002',
      'invalid_dpop_proof',
      'unsupported_grant_type',
      'invalid_scope',
      'GLOBAL_1005',
    ),
  },
})

/** No password grant: "MUST NOT be used" (RFC 9700 §2.4). */
export const oauthTokenRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  token,
  async (c) => {
    const { grant_type, refresh_token, scope } = c.req.valid('form')
    if (grant_type !== 'refresh_token') {
      const oauthError = 'unsupported_grant_type'
      return refusal(c, { code: 'GLOBAL_1002', cause: 'unsupported_grant_type', oauthError }) as never
    }
    // RFC 6749 §6: no scope beyond what was granted, and none ever is.
    if (scope !== undefined) {
      const oauthError = 'invalid_scope'
      return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_scope', oauthError }) as never
    }
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
