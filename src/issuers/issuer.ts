import type { JWK } from 'jose'
import type { EpochMs } from '../core/clock.ts'
import type { Role } from '../users/user.ts'

/**
 * The algorithms that an issuer may sign with: all asymmetric. A key that names its algorithm is pinned to it, and any other
 * is pinned to those of its type (RFC 8725 §3.1). `none` and HMAC are in no list (RFC 8725 §3.2).
 */
export const ISSUER_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

export type IssuerAlgorithm = (typeof ISSUER_ALGORITHMS)[number]

/**
 * Which users may log in by an issuer. `existing`: those that are linked, or that have the external id of the token. `link`:
 * also the user whose name is the verified e-mail address. `create`: also a new user of that name.
 */
export const PROVISIONINGS = ['existing', 'link', 'create'] as const

export type Provisioning = (typeof PROVISIONINGS)[number]

/** A public key with the members by which a verifier chooses it (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
export interface PublicJwk extends Partial<Record<Exclude<PublicMember, 'kty'>, string | undefined>> {
  kty: string
}

/** The members of a key that are stored: an allow-list, so that no private member is. */
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg'] as const

export type PublicMember = (typeof PUBLIC_MEMBERS)[number]

/** The public part of a key, as it is stored. */
export function publicMembers(jwk: PublicJwk): PublicJwk & JWK {
  const material: PublicJwk & JWK = { kty: jwk.kty }
  for (const name of PUBLIC_MEMBERS) {
    if (jwk[name] !== undefined) material[name] = jwk[name]
  }
  return material
}

/** The rules for the tokens of an issuer, and the mapping of their claims. */
export interface IssuerSettings {
  /** The https URL of its JWK Set. Null: it has `keys`. */
  readonly jwksUri: string | null
  /** Its public keys. Null: they are at `jwksUri`. */
  readonly keys: readonly PublicJwk[] | null
  /** A token must be for one of them. */
  readonly audiences: readonly string[]
  readonly algorithms: readonly IssuerAlgorithm[]
  /** The longest time since `iat` of a token. */
  readonly maxAgeSeconds: number
  /** Whether each call must name the `nonce` of its token. */
  readonly requireNonce: boolean
  /** Whether access tokens (`typ` `at+jwt`, RFC 9068) are accepted as well. */
  readonly accessTokens: boolean
  /** The claim with the external id of the user. Null: none. */
  readonly externalIdClaim: string | null
  /** The claim with the e-mail address, which counts only beside the claim of `verifiedClaimOf`. */
  readonly emailClaim: string
  /** The claim that determines the role. Null: the role of a user does not change. */
  readonly roleClaim: string | null
  /** The roles by the values of that claim. The first that the token has counts. */
  readonly roles: readonly { readonly value: string; readonly role: Role }[]
  /** The role of a new user, and of a token whose claim has no value of the table. Null: such a token is refused. */
  readonly role: Role | null
  readonly provisioning: Provisioning
}

/** A trusted issuer of tokens: an identity provider, or a back end that has a login of its own. */
export interface Issuer extends IssuerSettings {
  readonly id: string
  readonly name: string
  /** The `iss` of its tokens. */
  readonly iss: string
  /** The customer whose users it names. Null: those of the client's customer. */
  readonly customerId: string | null
  readonly disabled: boolean
  readonly createdAt: EpochMs
}

/** The claim that says that the address in `emailClaim` is verified: `email_verified` for `email` (OpenID Connect Core §5.1). */
export function verifiedClaimOf({ emailClaim }: Pick<IssuerSettings, 'emailClaim'>): string {
  return `${emailClaim}_verified`
}

/** The longest maximum age that an issuer may have. No rule accepts a token later than this after its `iat`. */
export const LONGEST_MAX_AGE_SECONDS = 86_400

/** What is not said about an issuer. */
export const DEFAULT_SETTINGS = {
  jwksUri: null,
  keys: null,
  algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
  maxAgeSeconds: 600,
  requireNonce: false,
  accessTokens: false,
  externalIdClaim: null,
  emailClaim: 'email',
  roleClaim: null,
  roles: [],
  role: null,
  provisioning: 'existing',
} as const satisfies Partial<IssuerSettings>
