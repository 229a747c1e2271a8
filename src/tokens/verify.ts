import { type CompactJWSHeaderParameters, type CryptoKey, compactVerify, errors } from 'jose'
import type { z } from 'zod'
import { type EpochMs, toSeconds } from '../core/clock.ts'
import { KINDS, type Kind } from './claims.ts'
import { jsonPayload } from './json-payload.ts'
import type { TokenKeys } from './key.ts'
import { isStrictCompact } from './strict-compact.ts'

/** Why a token was refused, for the log only. */
export type TokenRefusal =
  | 'malformed'
  | 'unknown_key'
  | 'wrong_algorithm'
  | 'bad_signature'
  | 'wrong_type'
  | 'bad_claims'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'not_yet_valid'

export type Verified<K extends Kind> =
  | { readonly ok: true; readonly claims: z.infer<(typeof KINDS)[K]['claims']> }
  | { readonly ok: false; readonly refusal: TokenRefusal }

export interface Expectations {
  readonly keys: TokenKeys
  readonly issuer: string
  readonly audience: string
  /** Seconds that `nbf` and `iat` may lie after `now`. */
  readonly toleranceSeconds: number
  readonly now: EpochMs
}

class UnusableKey extends Error {
  readonly refusal: TokenRefusal
  constructor(refusal: TokenRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/**
 * Verifies a token except for its lifetime: encoding, key, signature, `typ`, `iss`, `aud`, `nbf`, `iat`, and the
 * presence and form of every claim of its kind. `exp` is returned and not checked. The cell checks all lifetimes by one
 * clock, and the reuse of an expired refresh token must still be detected.
 */
export async function verifyToken<K extends Kind>(
  kind: K,
  token: string,
  expected: Expectations,
): Promise<Verified<K>> {
  if (!isStrictCompact(token)) return refused('malformed')
  let verified: Awaited<ReturnType<typeof compactVerify>>
  try {
    verified = await compactVerify(token, (header) => keyFor(header, expected.keys))
  } catch (error) {
    return refused(refusalOf(error))
  }
  return judgePayload(kind, verified.protectedHeader, verified.payload, expected)
}

/** Applies the rules that follow the signature: `typ`, the form of the claims, `iss`, `aud`, `iat` and `nbf`. */
export function judgePayload<K extends Kind>(
  kind: K,
  { typ }: CompactJWSHeaderParameters,
  payload: Uint8Array,
  expected: Expectations,
): Verified<K> {
  if (typ !== KINDS[kind].typ) return refused('wrong_type')
  const claims = parseClaims(kind, payload)
  if (claims === null) return refused('bad_claims')
  if (claims.iss !== expected.issuer) return refused('wrong_issuer')
  if (claims.aud !== expected.audience) return refused('wrong_audience')
  const latest = toSeconds(expected.now) + expected.toleranceSeconds
  if (claims.iat > latest || (claims.nbf ?? 0) > latest) return refused('not_yet_valid')
  return { ok: true, claims }
}

function refused(refusal: TokenRefusal): { readonly ok: false; readonly refusal: TokenRefusal } {
  return { ok: false, refusal }
}

/**
 * The key that a header names. `kid` is only looked up in a map. `jwk`, `jku` and `x5c` are never read (RFC 8725 §3.10).
 * The key determines the algorithm, not the token (RFC 8725 §3.1). Throws `UnusableKey`.
 */
export function keyFor(header: CompactJWSHeaderParameters, keys: TokenKeys): CryptoKey {
  const key = header.kid === undefined ? undefined : keys.byKid.get(header.kid)
  if (key === undefined) throw new UnusableKey('unknown_key')
  if (header.alg !== key.algorithm) throw new UnusableKey('wrong_algorithm')
  return key.verifying
}

/** Translates jose's errors, which no other function reads. Any other exception is a bug, and is thrown again. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof UnusableKey) return error.refusal
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature'
  if (error instanceof errors.JOSEError) return 'malformed'
  throw error
}

function parseClaims<K extends Kind>(kind: K, payload: Uint8Array) {
  const parsed = KINDS[kind].claims.safeParse(jsonPayload(payload))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler does not follow K through the table
  return parsed.success ? (parsed.data as z.infer<(typeof KINDS)[K]['claims']>) : null
}
