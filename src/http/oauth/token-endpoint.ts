import { createRoute } from '@hono/zod-openapi'
import { callerOf, proofOf } from '../context.ts'
import { idempotencyKey } from '../contract/fields.ts'
import { note } from '../measure.ts'
import { authenticated, isChallenged } from '../middleware/require-client.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import { ACCESS_TOKEN, REFRESH_TOKEN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { form, parameter } from './form-schemas.ts'
import { tokenAnswer } from './grants/grant.ts'
import { GRANTS, parametersOf } from './grants/registry.ts'

/** The path of the token endpoint, unless `OAUTH_TOKEN_ENDPOINT` is off. */
export const TOKEN_ENDPOINT = '/oauth2/token'

const grantType = parameter().openapi({
  description: `${GRANTS.map(({ name }) => `\`${name}\``).join(', ')}. There is no other grant`,
})

const token = createRoute({
  method: 'post',
  path: TOKEN_ENDPOINT,
  ...sections.oauth,
  operationId: 'oauthToken',
  description: `${GRANTS.map(({ description }) => description).join(' ')} There is no password grant. The call is not there while \`OAUTH_TOKEN_ENDPOINT\` is off.`,
  summary: 'Tokens for a grant (RFC 6749 §3.2)',
  request: {
    headers: idempotencyKey,
    body: form(
      { grant_type: grantType, ...parametersOf(GRANTS) },
      { grant_type: GRANTS[0].name, ...GRANTS[0].example },
    ),
  },
  ...refuses('unsupported_grant', ...GRANTS.flatMap((grant) => grant.refuses)),
  responses: {
    200: {
      description: 'The tokens',
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
export const oauthTokenRoutes = validatedRoutes().openapi(token, async (c) => {
  const { grant_type, ...parameters } = c.req.valid('form')
  const grant = GRANTS.find(({ name, isOn }) => name === grant_type && isOn(c.var.service))
  if (grant === undefined) return refused(c, { kind: 'unsupported_grant', cause: 'unsupported_grant_type' })
  const answer = await grant.handle(c.var.service, parameters, {
    idempotencyKey: c.req.valid('header')['idempotency-key'],
    proof: proofOf(c),
    authenticate: () => authenticated(c),
    caller: callerOf(c),
    note: (outcome) => note(c, outcome),
  })
  return answer.ok ? c.json(answer.value, 200) : refused(c, answer.refusal, isChallenged(c))
})
