import type { JWK } from 'jose'
import type { Algorithm } from '../tokens/algorithms.ts'

// The public members (RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2). This is an allow-list, so that a private member which a
// later RFC adds is not published.
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const

/** The public part of an asymmetric JWK, with the members by which a verifier selects it (RFC 7517 §4). */
export function publicPart(jwk: JWK, kid: string, algorithm: Algorithm): JWK {
  const material: JWK = {}
  for (const name of PUBLIC_MEMBERS) {
    if (jwk[name] !== undefined) material[name] = jwk[name]
  }
  return { ...material, kid, alg: algorithm, use: 'sig' }
}
