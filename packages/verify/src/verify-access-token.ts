import { jwtVerify } from 'jose'
import { revokedKey } from '../../../src/core/revoked-key.ts'
import { ACCESS_TOKEN_TYP, type AccessClaims, isAccessClaims } from '../../../src/tokens/access-claims.ts'
import { verifyProof } from '../../../src/tokens/dpop.ts'
import { isStrictCompact } from '../../../src/tokens/strict-compact.ts'
import { type IntrospectionOptions, introspect } from './introspection.ts'
import { blamesToken, fetchOf, type KeySource, keyChooser } from './key-source.ts'

/** The list of revoked families: the service's KV namespace, or a copy of it. Null or undefined: it lacks the key. */
export interface DenyList {
  get(key: string): Promise<string | null | undefined>
}

/** The expectations of a resource server on an access token. */
export interface VerifyOptions extends KeySource {
  /** The service's `AUDIENCE`. */
  readonly audience: string
  /** The list of revoked families. Without it a token is valid until its `exp`. */
  readonly revoked?: DenyList | undefined
  /**
   * Asks the service about each token, instead of verifying its signature with the published keys. A revocation is then
   * seen at once, and `role`, `customerId`, `userType` and `email` are the present ones.
   */
  readonly introspect?: IntrospectionOptions | undefined
  /** Seconds that `iat` and `nbf` may be ahead, 5 by default. They do not apply to `exp`. */
  readonly clockToleranceSeconds?: number | undefined
  /**
   * Records a proof by its id until a NumericDate, and returns whether it was new. Without it a proof can be replayed
   * for a minute, with the same token to the same URL (RFC 9449 §11.1).
   */
  readonly takeProof?: ((id: string, expiresAt: number) => Promise<boolean>) | undefined
}

/** How a token was presented, for one that is bound to a key (RFC 9449 §7.1). */
export interface Presentation {
  readonly scheme: 'Bearer' | 'DPoP'
  /** The `DPoP` header. */
  readonly proof: string | undefined
  readonly method: string
  /** As received. */
  readonly url: string
}

export type Verification =
  | { readonly ok: true; readonly claims: AccessClaims }
  /** The token is not valid. The cause is not for its bearer. */
  | { readonly ok: false; readonly error: 'invalid_token' | 'invalid_dpop_proof'; readonly cause: string }
  /** The keys, the list or the service could not be asked, so the token could not be judged. */
  | { readonly ok: false; readonly error: 'unavailable'; readonly cause: unknown }

// The asymmetric algorithms of the service (RFC 8725 §3.1). A resource server has no symmetric key.
const ALGORITHMS = ['EdDSA', 'ES256', 'RS256', 'PS256']

/**
 * Verifies an access token at a resource server (RFC 9068 §4): form, signature, `typ`, `iss`, `aud` and times. With the
 * list, it also checks that the family was not revoked. A token that is bound to a key needs a proof of that key in
 * `presentation`. The list is an eventually consistent copy: a revocation is seen within about a minute. With `introspect`
 * it is seen at once.
 */
export async function verifyAccessToken(
  token: string,
  options: VerifyOptions,
  presentation?: Presentation,
): Promise<Verification> {
  if (!isStrictCompact(token)) return invalid('malformed')
  const signed = await (options.introspect === undefined
    ? verifySignature(token, options)
    : askService(token, options, options.introspect))
  if (!signed.ok) return signed
  const { payload } = signed
  if (!isAccessClaims(payload)) return invalid('bad_claims')
  if (payload.iss !== options.issuer) return invalid('wrong_issuer')
  if (payload.aud !== options.audience) return invalid('wrong_audience')
  const now = Date.now() / 1000
  if (payload.exp <= now) return invalid('expired')
  const latest = now + toleranceOf(options)
  if (payload.iat > latest || (payload.nbf ?? 0) > latest) return invalid('not_yet_valid')
  const refused =
    (await proofRefusal(token, payload, options, presentation)) ?? (await listed(payload, options))
  return refused ?? { ok: true, claims: payload }
}

/** Null: the list does not have the family of the token, or there is no list. */
async function listed({ sid }: AccessClaims, { revoked }: VerifyOptions): Promise<Verification | null> {
  if (revoked === undefined) return null
  try {
    const found = (await revoked.get(revokedKey(sid))) ?? null
    return found === null ? null : invalid('revoked')
  } catch (cause) {
    return { ok: false, error: 'unavailable', cause }
  }
}

/** Null: the token may be used as presented, unbound as `Bearer`, or bound as `DPoP` with a proof of its key. */
async function proofRefusal(
  token: string,
  { cnf }: AccessClaims,
  options: VerifyOptions,
  presented: Presentation | undefined,
): Promise<Verification | null> {
  if ((presented?.scheme === 'DPoP') !== (cnf !== undefined)) return invalid('wrong_scheme')
  if (cnf === undefined || presented === undefined) return null
  const { proof, method, url } = presented
  const verified = await verifyProof(proof ?? '', { method, url, accessToken: token }, Date.now())
  if (!verified.ok) return unproven(verified.refusal)
  if (verified.proof.jkt !== cnf.jkt) return unproven('another_key')
  const { id, expiresAt } = verified.proof
  try {
    const fresh = options.takeProof === undefined || (await options.takeProof(id, expiresAt))
    return fresh ? null : unproven('replayed')
  } catch (cause) {
    return { ok: false, error: 'unavailable', cause }
  }
}

/** The payload of a token that the service signed. */
type Signed = { readonly ok: true; readonly payload: object } | (Verification & { readonly ok: false })

async function verifySignature(token: string, options: VerifyOptions): Promise<Signed> {
  try {
    const { payload } = await jwtVerify(token, keyChooser(options, '/.well-known/jwks.json'), {
      typ: ACCESS_TOKEN_TYP,
      algorithms: ALGORITHMS,
      // jose applies it to `exp` too, which the caller therefore judges again.
      clockTolerance: toleranceOf(options),
    })
    return { ok: true, payload }
  } catch (error) {
    return blamesToken(error) ? invalid(error.code) : { ok: false, error: 'unavailable', cause: error }
  }
}

/** The service judges the signature, the expiration and the family of the token. */
async function askService(
  token: string,
  options: VerifyOptions,
  introspection: IntrospectionOptions,
): Promise<Signed> {
  const url = introspection.url ?? `${options.issuer}/oauth2/introspect`
  try {
    const payload = await introspect(token, url, introspection, fetchOf(options))
    return payload === null ? invalid('inactive') : { ok: true, payload }
  } catch (cause) {
    return { ok: false, error: 'unavailable', cause }
  }
}

function toleranceOf({ clockToleranceSeconds = 5 }: VerifyOptions): number {
  return clockToleranceSeconds
}

function unproven(cause: string): Verification {
  return { ok: false, error: 'invalid_dpop_proof', cause }
}

function invalid(cause: string): Verification & { readonly ok: false } {
  return { ok: false, error: 'invalid_token', cause }
}
