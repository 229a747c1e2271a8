import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { introspect } from '../../../flows/introspect.ts'
import { accessClaims, refreshClaims } from '../../../tokens/claims.ts'
import type { AppEnv } from '../../context.ts'
import { invalidRequest } from '../../input.ts'
import { requireClient } from './client-auth.ts'
import { form, oauthFailures, parameter } from './schemas.ts'

const answers = z.union([
  z.object({ active: z.literal(false) }),
  accessClaims.extend({
    active: z.literal(true),
    token_type: z.enum(['Bearer', 'DPoP']),
    username: z.string(),
  }),
  refreshClaims.extend({ active: z.literal(true) }),
])

const introspection = createRoute({
  method: 'post',
  path: '/oauth2/introspect',
  middleware: requireClient,
  summary: 'What a token is worth now (RFC 7662)',
  request: { body: form({ token: parameter(), token_type_hint: parameter().optional() }) },
  responses: {
    200: {
      description: 'The claims of an active token; of any other, that it is not active and nothing else',
      content: { 'application/json': { schema: answers } },
    },
    ...oauthFailures('invalid_request', 'invalid_client', 'temporarily_unavailable'),
  },
})

export const introspectRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  introspection,
  async (c) => c.json(await introspect(c.var.service, c.req.valid('form').token), 200),
)
