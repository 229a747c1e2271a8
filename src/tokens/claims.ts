import { z } from 'zod'
import { type EpochMs, type EpochSeconds, toSeconds } from '../core/clock.ts'
import type { TokenSubject } from '../core/refusal.ts'
import { ACCESS_TOKEN_TYP, type AccessClaims, CELL } from './access-claims.ts'

/** The identity claims of a user (RFC 9068 §2.2.2), under the contract's names. */
export interface Identity {
  readonly id: string
  readonly customerId: string
  readonly role: string
  readonly userType: string
  readonly email: string
}

/** Everything that a pair is made from, besides configuration and keys. A pair is a pure function of them. */
export interface PairSource {
  readonly user: Identity
  readonly familyId: string
  readonly generation: number
  readonly cell: string
  /** The time at which this generation was made. */
  readonly rotatedAt: EpochMs
  readonly accessExpiresAt: EpochSeconds
  /** The thumbprint of the key that both tokens are bound to, or null. */
  readonly jkt: string | null
  readonly refreshExpiresAt: EpochSeconds
}

/** The issuer and the audience of the access tokens. */
export interface Issuance {
  readonly issuer: string
  readonly audience: string
}

// RFC 9068 §2.2 requires `client_id`. People and API users log in without a registered client.
const FIRST_PARTY = 'first-party'

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const numericDate = count

/** Claims that identify a token's generation and family. Both tokens of a pair have the same values. */
const commonClaims = {
  sub: z.uuid(),
  sid: z.uuid(),
  gen: count,
  cell: z.string().regex(CELL),
  iss: z.string(),
  aud: z.string(),
  iat: numericDate,
  exp: numericDate,
  nbf: numericDate.optional(),
  // The key that the token is bound to (RFC 9449 §6.1).
  cnf: z.object({ jkt: z.string() }).optional(),
}

export const refreshClaims = z.object({
  ...commonClaims,
  /** The hash of the pair's access token, by `athOf`. Release 0.2 and older leave it out. */
  ath: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
})

// A test compares it with the rules of `isAccessClaims`, by which resource servers judge.
export const accessClaims = z.object({
  ...commonClaims,
  jti: z.string(),
  client_id: z.string(),
  customerId: z.uuid(),
  role: z.string(),
  userType: z.string(),
  email: z.string(),
}) satisfies z.ZodType<AccessClaims>

/** The claims of an access token of a client (RFC 9068 §2.2), which has no user. */
const clientClaims = z.strictObject({
  sub: z.uuid(),
  iss: z.string(),
  aud: z.string(),
  iat: numericDate,
  exp: numericDate,
  nbf: numericDate.optional(),
  jti: z.string(),
  client_id: z.uuid(),
  scope: z.string(),
})

export type ClientClaims = z.infer<typeof clientClaims>
export type RefreshClaims = z.infer<typeof refreshClaims>

/**
 * The kinds of token. An explicit `typ` distinguishes them (RFC 8725 §3.11). `rt+jwt` is this service's own. The access tokens
 * of users and of clients have the type of RFC 9068. The claims distinguish them: each kind lacks claims that the other needs,
 * and they have different audiences.
 */
export const KINDS = {
  access: { typ: ACCESS_TOKEN_TYP, claims: accessClaims },
  refresh: { typ: 'rt+jwt', claims: refreshClaims },
  client: { typ: ACCESS_TOKEN_TYP, claims: clientClaims },
} as const

export type Kind = keyof typeof KINDS

/** The claims of the access token of a pair (RFC 9068). */
export function accessClaimsOf(source: PairSource, issuance: Issuance): AccessClaims {
  return {
    ...commonClaimsOf(source),
    iss: issuance.issuer,
    aud: issuance.audience,
    iat: toSeconds(source.rotatedAt),
    exp: source.accessExpiresAt,
    jti: `${source.familyId}.${source.generation}`,
    client_id: FIRST_PARTY,
    customerId: source.user.customerId,
    role: source.user.role,
    userType: source.user.userType,
    email: source.user.email,
  }
}

/**
 * Claims of the refresh token of a pair. They have no personal data, and this service is the only audience. `ath` is the
 * hash of the pair's access token.
 */
export function refreshClaimsOf(source: PairSource, issuance: Issuance, ath: string): RefreshClaims {
  return {
    ...commonClaimsOf(source),
    iss: issuance.issuer,
    aud: issuance.issuer,
    iat: toSeconds(source.rotatedAt),
    exp: source.refreshExpiresAt,
    ath,
  }
}

function commonClaimsOf(source: PairSource) {
  return {
    sub: source.user.id,
    sid: source.familyId,
    gen: source.generation,
    cell: source.cell,
    ...(source.jkt === null ? {} : { cnf: { jkt: source.jkt } }),
  }
}

/** The user and the family of a token, by its claims. */
export function subjectOf({ sub, sid }: RefreshClaims): TokenSubject {
  return { userId: sub, familyId: sid }
}
