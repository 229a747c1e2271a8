import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import * as sections from '../openapi/sections.ts'

/** Seconds that a verifier may cache the set. A new key must be published for as long before it signs. */
export const JWKS_MAX_AGE_SECONDS = 300

const jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') })

/** A JWK Set of public keys. */
export const jwkSet = z.object({ keys: z.array(jwk) }).openapi('JwkSet')

// The example of RFC 8037, appendix A.2.
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
  description:
    'The keys with which resource servers verify access tokens. Cacheable for 300 s. It never has a symmetric key.',
  responses: {
    200: {
      description: 'The public keys of access tokens (RFC 7517), without an envelope',
      content: { 'application/json': { schema: jwkSet, example } },
    },
  },
})

/** The route of the public keys. */
export const jwksRoutes = new OpenAPIHono<AppEnv>().openapi(jwks, (c) => {
  c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- jose types each member as optional
  return c.json({ keys: [...c.var.service.keyring.published.keys] } as { keys: z.infer<typeof jwk>[] }, 200)
})
