import { importJWK } from 'jose'
import { type Issuer, type IssuerAlgorithm, type PublicJwk, publicMembers } from './issuer.ts'
import { isWeakKey } from './weak-key.ts'

/** The algorithms of a key that names none, by its type or curve. */
const FITTING: ReadonlyMap<string | undefined, readonly IssuerAlgorithm[]> = new Map([
  ['RSA', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['P-256', ['ES256']],
  ['P-384', ['ES384']],
  ['P-521', ['ES512']],
  ['Ed25519', ['EdDSA', 'Ed25519']],
])

/**
 * What is wrong with a new issuer, besides the form of its members, or null. The text begins with the name of a member. An
 * issuer that could let nobody in is refused, and so is the service itself: its own tokens are no proof of another login.
 */
export function issuerFault(issuer: Issuer, service: string): string | null {
  const { iss, jwksUri, keys, provisioning, externalIdClaim, roleClaim, roles, role } = issuer
  if (iss === service) return 'iss must not be that of this service'
  if ((jwksUri === null) === (keys === null)) return 'jwksUri or keys must be given, and not both'
  if (provisioning === 'existing' && externalIdClaim === null) {
    return 'provisioning existing needs externalIdClaim, or no user can be found'
  }
  if ((roleClaim === null) !== (roles.length === 0)) return 'roleClaim and roles must be given together'
  if (provisioning === 'create' && roleClaim === null && role === null) {
    return 'provisioning create needs role or roleClaim'
  }
  return null
}

/**
 * What is wrong with the keys of a new issuer, or null. Each must be public, fit one of the issuer's algorithms, and have a `kid`
 * if there are several.
 */
export async function keysFault(
  keys: readonly PublicJwk[],
  algorithms: readonly IssuerAlgorithm[],
): Promise<string | null> {
  const kids = new Set(keys.map(({ kid }) => kid))
  if (keys.length > 1 && (kids.has(undefined) || kids.size < keys.length)) {
    return 'keys must each have a kid of their own'
  }
  const faults = await Promise.all(keys.map((key) => keyFault(key, algorithms)))
  const [first] = faults.flatMap((fault, index) => (fault === null ? [] : [`keys.${index} ${fault}`]))
  return first ?? null
}

async function keyFault(jwk: PublicJwk, algorithms: readonly IssuerAlgorithm[]): Promise<string | null> {
  if ('d' in jwk || 'k' in jwk || jwk.kty === 'oct') return 'must be a public key'
  const fitting = FITTING.get(jwk.crv) ?? FITTING.get(jwk.kty) ?? []
  const alg = algorithms.find((one) => (jwk.alg === undefined ? fitting.includes(one) : one === jwk.alg))
  if (alg === undefined) return 'must be for an algorithm of the issuer'
  try {
    const key = await importJWK(publicMembers(jwk), alg)
    return isWeakKey(key) ? 'must have at least 2,048 bits' : null
  } catch {
    // The runtime's message is not passed on, because it may quote the key.
    return 'must be a JWK of its alg'
  }
}
