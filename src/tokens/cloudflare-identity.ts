import { type CompactJWSHeaderParameters, compactVerify, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { type EpochMs, toSeconds } from '../core/clock.ts'
import { ACCESS_PREFIX, type Operator } from '../core/operator.ts'
import { jsonPayload } from './json-payload.ts'
import { isStrictCompact } from './strict-compact.ts'
import type { TokenRefusal } from './verify.ts'

// Cloudflare Access signs an application token with RS256 and sends it in a header of each request
// (developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token).

/** Why an identity was refused, for the log only. */
export type IdentityRefusal = TokenRefusal | 'expired'

/** The result of the verification of an identity. */
export type VerifiedIdentity =
  | { readonly ok: true; readonly operator: Operator }
  | { readonly ok: false; readonly refusal: IdentityRefusal }

/** The expectations of an identity. */
export interface ExpectedIdentity {
  /** Chooses the key. What it throws is thrown, except for the error of jose for an unknown key. */
  readonly keys: JWTVerifyGetKey
  /** The team domain. */
  readonly issuer: string
  /** The AUD tag of the Access application. */
  readonly audience: string
  /** Seconds that `nbf` and `iat` may lie after `now`. */
  readonly toleranceSeconds: number
  readonly now: EpochMs
}

const common = {
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  // `org` is the token of the login page of the team.
  type: z.literal('app'),
}

const id = z.string().regex(/^[\w.@-]{1,128}$/)

const claims = z.union([
  // A person: `sub` is stable for one e-mail address.
  z.object({ ...common, sub: id, email: z.string().min(1).max(254) }),
  // A service token: `sub` is empty, and `common_name` is the client id.
  z.object({ ...common, sub: z.literal(''), common_name: id }),
])

/** Verifies an application token of Cloudflare Access, with its lifetime. Only RS256 is accepted. */
export async function verifyIdentity(token: string, expected: ExpectedIdentity): Promise<VerifiedIdentity> {
  if (!isStrictCompact(token)) return refused('malformed')
  try {
    const verified = await compactVerify(token, expected.keys, { algorithms: ['RS256'] })
    return judge(verified.protectedHeader, verified.payload, expected)
  } catch (error) {
    return refused(refusalOf(error))
  }
}

function judge(
  { typ = 'JWT' }: CompactJWSHeaderParameters,
  payload: Uint8Array,
  expected: ExpectedIdentity,
): VerifiedIdentity {
  // Our own tokens have types of their own (RFC 8725 §3.11).
  if (typ !== 'JWT') return refused('wrong_type')
  const parsed = claims.safeParse(jsonPayload(payload))
  if (!parsed.success) return refused('bad_claims')
  const { iss, aud, exp, iat, nbf = 0, ...who } = parsed.data
  if (iss !== expected.issuer) return refused('wrong_issuer')
  if (![aud].flat().includes(expected.audience)) return refused('wrong_audience')
  const seconds = toSeconds(expected.now)
  if (Math.max(iat, nbf) > seconds + expected.toleranceSeconds) return refused('not_yet_valid')
  if (seconds >= exp) return refused('expired')
  const operator =
    'email' in who
      ? { id: `${ACCESS_PREFIX}${who.sub}`, name: who.email }
      : { id: `${ACCESS_PREFIX}${who.common_name}`, name: who.common_name }
  return { ok: true, operator }
}

function refused(refusal: IdentityRefusal): VerifiedIdentity {
  return { ok: false, refusal }
}

/** Translates jose's errors. Any other exception is an outage of the keys or a bug, and is thrown again. */
function refusalOf(error: unknown): IdentityRefusal {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm'
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key'
  if (error instanceof errors.JOSEError) return 'malformed'
  throw error
}
