import type { JWK } from 'jose'
import type { Algorithm } from '../tokens/algorithms.ts'

// RFC 7518 §6.2.1, §6.3.1 and RFC 8037 §2: the public members. An allow-list: a member that a later RFC makes
// private is not published by accident.
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const

/** The part of an asymmetric JWK that anyone may see, with what a verifier needs to choose it (RFC 7517 §4). */
export function publicPart(jwk: JWK, kid: string, algorithm: Algorithm): JWK {
  const material: JWK = {}
  for (const name of PUBLIC_MEMBERS) {
    if (jwk[name] !== undefined) material[name] = jwk[name]
  }
  return { ...material, kid, alg: algorithm, use: 'sig' }
}
