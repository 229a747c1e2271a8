import { importJWK } from 'jose'
import {
  ISSUER_ALGORITHMS,
  type Issuer,
  type IssuerAlgorithm,
  type PublicJwk,
  publicMembers,
} from './issuer.ts'
import { isWeakKey } from './weak-key.ts'

/** The algorithm by which a key is tried that names none, by its type or curve. */
const IMPLIED: ReadonlyMap<string | undefined, IssuerAlgorithm> = new Map([
  ['RSA', 'RS256'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
  ['Ed25519', 'EdDSA'],
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

/** What is wrong with the keys of a new issuer, or null. Each must be public, and have a `kid` if there are several. */
export async function keysFault(keys: readonly PublicJwk[]): Promise<string | null> {
  const kids = new Set(keys.map(({ kid }) => kid))
  if (keys.length > 1 && (kids.has(undefined) || kids.size < keys.length)) {
    return 'keys must each have a kid of their own'
  }
  const faults = await Promise.all(keys.map(keyFault))
  const [first] = faults.flatMap((fault, index) => (fault === null ? [] : [`keys.${index} ${fault}`]))
  return first ?? null
}

async function keyFault(jwk: PublicJwk): Promise<string | null> {
  if ('d' in jwk || 'k' in jwk || jwk.kty === 'oct') return 'must be a public key'
  const alg = jwk.alg ?? IMPLIED.get(jwk.crv) ?? IMPLIED.get(jwk.kty)
  const known = ISSUER_ALGORITHMS.find((one) => one === alg)
  if (known === undefined) return 'must be for an algorithm that issuers may have'
  try {
    const key = await importJWK(publicMembers(jwk), known)
    return isWeakKey(key) ? 'must have at least 2,048 bits' : null
  } catch {
    // The runtime's message is not passed on, because it may quote the key.
    return 'must be a JWK of its alg'
  }
}
