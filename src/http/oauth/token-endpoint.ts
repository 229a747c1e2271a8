import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { type AppEnv, callerOf, proofOf } from '../context.ts'
import { idempotencyKey } from '../contract/fields.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import { ACCESS_TOKEN, REFRESH_TOKEN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { refused } from '../refusals/refused.ts'
import { form, parameter } from './form-schemas.ts'
import { type Grant, tokenAnswer } from './grants/grant.ts'
import { GRANT_TYPES, GRANTS } from './grants/index.ts'

/** The path of the token endpoint, unless `OAUTH_TOKEN_ENDPOINT` is off. */
export const TOKEN_ENDPOINT = '/oauth2/token'

/** While `OAUTH_TOKEN_ENDPOINT` is off, the path does not exist, for any method. */
export const tokenEndpointSwitch = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.service.config.oauthTokenEndpoint) return next()
  return refused(c, { kind: 'not_found', cause: 'oauth_token_endpoint_off' })
})

const grantType = parameter().openapi({
  description: `${GRANT_TYPES.map((name) => `\`${name}\``).join(', ')}. There is no other grant`,
})

const parameters: Grant['parameters'] = Object.assign({}, ...GRANTS.map((grant) => grant.parameters))

const token = createRoute({
  method: 'post',
  path: TOKEN_ENDPOINT,
  ...sections.oauth,
  operationId: 'oauthToken',
  description:
    'The grant `refresh_token`, by the rules of Refresh Token, without the access token. There is no password grant. The endpoint does not exist while `OAUTH_TOKEN_ENDPOINT` is off.',
  summary: 'Refresh, by OAuth 2 (RFC 6749 §6)',
  request: {
    headers: idempotencyKey,
    body: form(
      { grant_type: grantType, ...parameters },
      { grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN },
    ),
  },
  ...refuses(
    'bad_token',
    'bad_proof',
    'unsupported_grant',
    'bad_scope',
    'too_many_requests',
    'too_many_proofs',
  ),
  responses: {
    200: {
      description: 'The successor of the pair',
      content: {
        'application/json': {
          schema: tokenAnswer,
          example: {
            access_token: ACCESS_TOKEN,
            token_type: 'Bearer' as const,
            expires_in: 3600,
            refresh_token: REFRESH_TOKEN,
          },
        },
      },
    },
    ...REFUSED,
  },
})

/** The token endpoint (RFC 6749 §3.2). `grant_type` selects the grant. */
export const oauthTokenRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  token,
  async (c) => {
    const { grant_type, ...parameters } = c.req.valid('form')
    const grant = GRANTS.find(({ name }) => name === grant_type)
    if (grant === undefined) return refused(c, { kind: 'unsupported_grant', cause: 'unsupported_grant_type' })
    const answer = await grant.handle(c.var.service, parameters, {
      idempotencyKey: c.req.valid('header')['idempotency-key'],
      proof: proofOf(c),
      caller: callerOf(c),
    })
    return answer.ok ? c.json(answer.value, 200) : refused(c, answer.refusal)
  },
)
