import { base64url, type CompactJWSHeaderParameters, compactVerify, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { type EpochMs, type EpochSeconds, toSeconds } from '../core/clock.ts'
import { jsonPayload } from '../tokens/json-payload.ts'
import { isStrictCompact } from '../tokens/strict-compact.ts'
import { type Issuer, LONGEST_MAX_AGE_SECONDS } from './issuer.ts'

/** Why a subject token was refused, for the log and for operators only. */
export type SubjectTokenRefusal =
  | 'malformed'
  | 'wrong_algorithm'
  | 'unknown_key'
  | 'bad_signature'
  | 'wrong_type'
  | 'bad_claims'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'wrong_party'
  | 'not_yet_valid'
  | 'expired'
  | 'too_old'
  | 'wrong_nonce'

/** The types of subject tokens that are accepted, by the ends of their URNs (RFC 8693 §3). */
export type SubjectTokenType = 'id_token' | 'jwt'

/** The claims of a subject token. Only those that are verified have a schema. */
export type SubjectClaims = z.infer<typeof claims>

/** The result of the verification of a subject token. */
export type VerifiedSubject =
  | {
      readonly ok: true
      readonly claims: SubjectClaims
      /** No rule accepts the token from then on, also if its issuer gets another maximum age. */
      readonly expiresAt: EpochSeconds
    }
  | { readonly ok: false; readonly refusal: SubjectTokenRefusal }

/** The expectations of a subject token. */
export interface ExpectedSubject {
  readonly issuer: Issuer
  /** Chooses the key. What it throws is thrown, except for `UnknownKey` and the errors of jose for an unknown key. */
  readonly keys: JWTVerifyGetKey
  /** The type that the caller says. */
  readonly type: SubjectTokenType
  /** The nonce that the caller gave to the issuer. */
  readonly nonce: string | undefined
  /** Seconds that `nbf` and `iat` may lie after `now`. */
  readonly toleranceSeconds: number
  readonly now: EpochMs
}

const LONGEST_SUBJECT = 255
const text = z.string()

const claims = z.looseObject({
  iss: text,
  // OpenID Connect Core §2 limits it to 255 characters.
  sub: text
    .min(1)
    .max(LONGEST_SUBJECT)
    .refine((sub) => sub.isWellFormed()),
  aud: z.union([text, z.array(text).min(1)]),
  azp: text.optional(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  nonce: text.optional(),
})

/**
 * Verifies a token of a trusted issuer, with its lifetime (OpenID Connect Core §3.1.3.7, RFC 8725 §3). The algorithm is one
 * that the issuer may use and that the key allows. Its maximum age counts from `iat`. It does not check if the token was used.
 */
export async function verifySubjectToken(token: string, expected: ExpectedSubject): Promise<VerifiedSubject> {
  if (!isStrictCompact(token)) return refused('malformed')
  try {
    const algorithms = [...expected.issuer.algorithms]
    const { protectedHeader, payload } = await compactVerify(token, expected.keys, { algorithms })
    return judge(protectedHeader, payload, expected)
  } catch (error) {
    return refused(refusalOf(error))
  }
}

function judge(
  header: CompactJWSHeaderParameters,
  payload: Uint8Array,
  expected: ExpectedSubject,
): VerifiedSubject {
  const json = jsonPayload(payload)
  // A JWT has no extension that changes how it is read (RFC 7797 §7).
  if (header.crit !== undefined || !isOfType(header.typ, json, expected)) return refused('wrong_type')
  const parsed = claims.safeParse(json)
  if (!parsed.success) return refused('bad_claims')
  const { issuer } = expected
  const { iss, aud, azp, nonce } = parsed.data
  if (iss !== issuer.iss) return refused('wrong_issuer')
  const isOurs = (audience: string) => issuer.audiences.includes(audience)
  const audiences = [aud].flat()
  if (!audiences.some(isOurs)) return refused('wrong_audience')
  // A token for others too must say for whom it was made, and a token that says so must say that it was for us.
  if (azp === undefined ? !audiences.every(isOurs) : !isOurs(azp)) return refused('wrong_party')
  const untimely = timeFaultOf(parsed.data, expected)
  if (untimely !== null) return refused(untimely)
  const asked = expected.nonce
  if (asked === undefined ? issuer.requireNonce : asked !== nonce) return refused('wrong_nonce')
  const { exp, iat } = parsed.data
  return { ok: true, claims: parsed.data, expiresAt: Math.ceil(Math.min(exp, iat + LONGEST_MAX_AGE_SECONDS)) }
}

/**
 * Whether a token is an ID token, a JWT without a type, or an access token where the issuer's are accepted and the caller
 * calls it a JWT. Tokens of other uses are kept out (RFC 8725 §3.11), also those that only their claims show: a logout token
 * and a Security Event Token have `events` (OpenID Connect Back-Channel Logout §2.4, RFC 8417 §2.2).
 */
function isOfType(typ: unknown, payload: unknown, { issuer, type }: ExpectedSubject): boolean {
  if (typeof payload === 'object' && payload !== null && 'events' in payload) return false
  if (typ === undefined) return true
  if (typeof typ !== 'string') return false
  // RFC 7515 §4.1.9: the prefix may be left out, and the comparison ignores the case.
  const short = typ.toLowerCase().replace(/^application\//, '')
  return short === 'jwt' || (short === 'at+jwt' && type === 'jwt' && issuer.accessTokens)
}

function timeFaultOf(
  { exp, iat, nbf = 0 }: SubjectClaims,
  { issuer, toleranceSeconds, now }: ExpectedSubject,
): 'not_yet_valid' | 'expired' | 'too_old' | null {
  const seconds = toSeconds(now)
  if (Math.max(iat, nbf) > seconds + toleranceSeconds) return 'not_yet_valid'
  if (seconds >= exp) return 'expired'
  return seconds > iat + issuer.maxAgeSeconds ? 'too_old' : null
}

/** The claims of a token that was not verified, by which its issuer is looked up. Null: it is no JWT. */
export function unverifiedClaims(
  token: string,
): { readonly iss: string; readonly aud: readonly string[] } | null {
  if (!isStrictCompact(token)) return null
  const part = token.split('.')[1] ?? ''
  const parsed = claims.pick({ iss: true, aud: true }).safeParse(jsonPayload(base64url.decode(part)))
  return parsed.success ? { iss: parsed.data.iss, aud: [parsed.data.aud].flat() } : null
}

function refused(refusal: SubjectTokenRefusal): VerifiedSubject {
  return { ok: false, refusal }
}

/** Translates jose's errors. Any other exception is an outage of the keys or a bug, and is thrown again. */
function refusalOf(error: unknown): SubjectTokenRefusal {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown_key'
  if (error instanceof errors.JOSEError) return 'malformed'
  throw error
}
