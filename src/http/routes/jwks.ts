import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import { failures } from './schemas.ts'

/** Seconds that a verifier may keep the set: how long an announced key must wait before it may sign. */
export const JWKS_MAX_AGE_SECONDS = 300

const jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') })

const jwks = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  summary: 'JSON Web Key Set',
  responses: {
    200: {
      description: 'The public keys that access tokens verify with (RFC 7517); no envelope',
      content: { 'application/json': { schema: z.object({ keys: z.array(jwk) }).openapi('JwkSet') } },
    },
    ...failures('GLOBAL_1001'),
  },
})

export const jwksRoutes = new OpenAPIHono<AppEnv>().openapi(jwks, (c) => {
  c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  return c.json({ keys: [...c.var.service.keyring.published.keys] } as { keys: z.infer<typeof jwk>[] }, 200)
})
