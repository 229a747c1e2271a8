// The entry `./set`.

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { isStrictCompact } from '../../../src/tokens/strict-compact.ts'
import { blamesToken, type KeySource, keyChooser } from './key-source.ts'
import { type ReplayStore, replayRefusal } from './replay.ts'
import { hasAllowedClaims, isSetClaims, type SetClaims } from './set-claims.ts'
import { parseSubject, type Subject } from './subject.ts'

export type { Fetch } from '../../../src/tokens/published-keys.ts'
export { CAEP, RISC, SSF } from './event-types.ts'
export { type MemoryReplayStore, memoryReplayStore, type ReplayStore } from './replay.ts'
export type { SetClaims } from './set-claims.ts'
export type { ComplexSubject, SimpleSubject, Subject } from './subject.ts'

/** An asymmetric algorithm. With a symmetric one a receiver could make SETs, and use a public key as its secret. */
export type SetAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

/** The expectations of a receiver on a Security Event Token. */
export interface SetOptions extends KeySource {
  /** What the receiver is called in `aud`. */
  readonly audience: string
  /** The keys of the issuer, instead of those published at a URL. */
  readonly keys?: JSONWebKeySet | undefined
  /** Remembers the SETs that were received. A SET has no `exp`, so that a recorded one could be sent again for days. */
  readonly replay: ReplayStore
  /** The algorithms that are accepted, RS256 alone by default. */
  readonly algorithms?: readonly SetAlgorithm[] | undefined
  /** Seconds after `iat` in which a SET is accepted. The default is 604,800, 7 days: delivery is repeated for days. */
  readonly maxAgeSeconds?: number | undefined
  /** Seconds that `iat` and `nbf` may be ahead, 5 by default. */
  readonly clockToleranceSeconds?: number | undefined
}

export type SetVerification =
  | {
      readonly ok: true
      readonly claims: SetClaims
      /** The subject of `sub_id`. Null: the SET has none. */
      readonly subject: Subject | null
      /** The id that the replay store got. A handler that fails lets the store forget it. */
      readonly replayId: string
    }
  /** The SET is refused, with the code of RFC 8935 §2.4 for the answer 400. The cause is not for the caller. */
  | { readonly ok: false; readonly error: SetError; readonly cause: string }
  /** A valid SET that was received before. Answer 202, or its sender repeats it. */
  | { readonly ok: false; readonly error: 'replayed' }
  /** The keys or the replay store could not be asked. Answer 503, so that the sender repeats the SET. */
  | { readonly ok: false; readonly error: 'unavailable'; readonly cause: unknown }

export type SetError = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience'

/** The explicit type of SETs (RFC 8417 §2.3). It keeps access tokens and ID tokens out (§4.5 to §4.7). */
const SET_TYP = 'secevent+jwt'

const ALGORITHMS: ReadonlySet<string> = new Set<SetAlgorithm>(['RS256', 'PS256', 'ES256', 'EdDSA'])
const MAX_AGE_SECONDS = 604_800
const CLOCK_TOLERANCE_SECONDS = 5

/**
 * Verifies a Security Event Token (RFC 8417; for SETs with events of CAEP, RISC and SSF also the profile of SSF 1.0): form,
 * signature, `typ`, `iss`, `aud`, `iat`, `jti`, `events` and `sub_id`, and that it is new. Throws a TypeError for algorithms
 * that it does not know, and jose's `JWKSInvalid` for `keys` that are no JWK Set.
 */
export async function verifySet(jwt: string, options: SetOptions): Promise<SetVerification> {
  const { clockToleranceSeconds = CLOCK_TOLERANCE_SECONDS, maxAgeSeconds = MAX_AGE_SECONDS } = options
  const signed = await verifySignature(jwt, options, clockToleranceSeconds)
  if (!signed.ok) return signed
  const claims = signed.payload
  if (!isSetClaims(claims) || !hasAllowedClaims(claims)) return refused('invalid_request', 'bad_claims')
  if (claims.iss !== options.issuer) return refused('invalid_issuer', 'wrong_issuer')
  if (![claims.aud].flat().includes(options.audience)) return refused('invalid_audience', 'wrong_audience')
  const now = Date.now() / 1000
  if (!(claims.iat <= now + clockToleranceSeconds)) return refused('invalid_request', 'not_yet_valid')
  if (!(claims.iat >= now - maxAgeSeconds)) return refused('invalid_request', 'too_old')
  if (claims.exp !== undefined && claims.exp <= now) return refused('invalid_request', 'expired')
  const subject = claims.sub_id === undefined ? null : parseSubject(claims.sub_id)
  if (subject === null && claims.sub_id !== undefined) return refused('invalid_request', 'bad_subject')
  // A `jti` is unique for its issuer (RFC 7519 §4.1.7). A URL has no space.
  const replayId = `set ${claims.iss} ${claims.jti}`
  const until = Math.ceil(claims.iat + maxAgeSeconds + clockToleranceSeconds) + 1
  return (await replayRefusal(options.replay, replayId, until)) ?? { ok: true, claims, subject, replayId }
}

/** The payload of a SET with a right signature. */
type Signed = { readonly ok: true; readonly payload: object } | (SetVerification & { readonly ok: false })

async function verifySignature(jwt: string, options: SetOptions, clockTolerance: number): Promise<Signed> {
  const algorithms = [...(options.algorithms ?? ['RS256'])]
  if (!algorithms.every((name) => ALGORITHMS.has(name)))
    throw new TypeError(`algorithms may have ${[...ALGORITHMS].join(', ')}`)
  const keys: JWTVerifyGetKey =
    options.keys === undefined
      ? keyChooser(options, '/.well-known/ssf-jwks.json')
      : createLocalJWKSet(options.keys)
  if (!isStrictCompact(jwt)) return refused('invalid_request', 'malformed')
  try {
    const { payload } = await jwtVerify(jwt, keys, { typ: SET_TYP, algorithms, clockTolerance })
    return { ok: true, payload }
  } catch (error) {
    if (!blamesToken(error)) return { ok: false, error: 'unavailable', cause: error }
    return refused(blamesKey(error) ? 'invalid_key' : 'invalid_request', error.code)
  }
}

/** Whether the signature or its key is at fault, rather than the form or a claim. */
function blamesKey(error: errors.JOSEError): boolean {
  return [
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
    errors.JOSEAlgNotAllowed,
  ].some((kind) => error instanceof kind)
}

function refused(error: SetError, cause: string): SetVerification & { readonly ok: false } {
  return { ok: false, error, cause }
}
