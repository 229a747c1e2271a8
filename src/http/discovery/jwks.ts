import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import * as sections from '../openapi/sections.ts'

/** Seconds that a verifier may keep the set: how long an announced key must wait before it may sign. */
export const JWKS_MAX_AGE_SECONDS = 300

const jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') })

const jwkSet = z.object({ keys: z.array(jwk) }).openapi('JwkSet')

// RFC 8037, appendix A.2.
const example = {
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
      alg: 'EdDSA',
      use: 'sig' as const,
    },
  ],
}

const jwks = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  ...sections.service,
  operationId: 'keys',
  summary: 'JSON Web Key Set',
  description: 'What resource servers verify access tokens with. Cacheable for 300 s; never a symmetric key.',
  responses: {
    200: {
      description: 'The public keys that access tokens verify with (RFC 7517); no envelope',
      content: { 'application/json': { schema: jwkSet, example } },
    },
  },
})

/** The public keys, for whoever verifies. */
export const jwksRoutes = new OpenAPIHono<AppEnv>().openapi(jwks, (c) => {
  c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- jose types each member as optional
  return c.json({ keys: [...c.var.service.keyring.published.keys] } as { keys: z.infer<typeof jwk>[] }, 200)
})
