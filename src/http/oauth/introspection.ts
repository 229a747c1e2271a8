import { createRoute, z } from '@hono/zod-openapi'
import { introspect } from '../../flows/introspect.ts'
import { accessClaims, refreshClaims } from '../../tokens/claims.ts'
import { note } from '../measure.ts'
import { requireClient } from '../middleware/require-client.ts'
import { ACCESS_TOKEN, ID, USER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { form, optionalParameter, parameter } from './form-schemas.ts'

const answers = z.union([
  z.object({ active: z.literal(false) }),
  accessClaims.extend({
    active: z.literal(true),
    token_type: z.enum(['Bearer', 'DPoP']),
    username: z.string(),
  }),
  refreshClaims.extend({ active: z.literal(true) }),
])

const claims = {
  sub: ID.user,
  sid: ID.family,
  gen: 3,
  cell: 'weur-7',
  iss: 'https://tokens.example.com',
  aud: 'https://api.example.com',
  iat: 1793523600,
  exp: 1793527200,
}
const { customerId, role, userType, username } = USER
const access = {
  jti: `${ID.family}.3`,
  client_id: 'first-party',
  customerId,
  role,
  userType,
  email: username,
}
const examples = {
  access: { value: { active: true, token_type: 'Bearer', username, ...claims, ...access } },
  refresh: { value: { active: true, ...claims, aud: claims.iss } },
  inactive: { value: { active: false } },
}

const introspection = createRoute({
  method: 'post',
  path: '/oauth2/introspect',
  middleware: requireClient,
  ...sections.introspection,
  operationId: 'introspect',
  description:
    'Asks the cell, so the token of an ended family is inactive at once. Role, customer, user type and e-mail address are the present ones. Introspection changes nothing. The client authenticates by `Authorization: Basic` or by `client_id` and `client_secret` in the form, and not by both.',
  summary: 'Introspect a token (RFC 7662)',
  request: {
    body: form(
      {
        token: parameter(),
        token_type_hint: described(
          '`refresh_token` for a refresh token. Without it a refresh token is inactive',
        ),
        client_id: described('`client_secret_post`: the id of the client (RFC 6749 §2.3.1)'),
        client_secret: described('`client_secret_post`: its secret'),
      },
      { token: ACCESS_TOKEN },
    ),
  },
  responses: {
    200: {
      description: 'The claims of an active token. For any other token, only `active: false`',
      content: { 'application/json': { schema: answers, examples } },
    },
  },
})

/** The introspection endpoint, for resource servers that must see a revocation at once. */
export const introspectRoutes = validatedRoutes().openapi(introspection, async (c) => {
  const { token, token_type_hint } = c.req.valid('form')
  const found = await introspect(c.var.service, token, token_type_hint)
  note(c, found.active ? { outcome: 'active', cell: found.cell } : { outcome: 'inactive' })
  return c.json(found, 200)
})

function described(description: string) {
  return optionalParameter().openapi({ description })
}
