import { errors, type JWTPayload, jwtVerify } from 'jose'
import { revokedKey } from '../families/denylist.ts'
import { type AccessClaims, accessClaims, KINDS } from '../tokens/claims.ts'
import { verifyProof } from '../tokens/dpop.ts'
import { isStrictCompact } from '../tokens/strict-compact.ts'
import { type Fetch, publishedKeys } from './jwk-set.ts'

/** The expectations of a resource server on an access token. */
export interface VerifyOptions {
  /** The service's `ISSUER`. */
  readonly issuer: string
  /** The service's `AUDIENCE`. */
  readonly audience: string
  /** The URL of the keys. By default it is under the issuer. */
  readonly jwksUri?: string | undefined
  /** The KV namespace of revoked families. Without it a token is valid until its `exp`. */
  readonly revoked?: Pick<KVNamespace, 'get'> | undefined
  /** Seconds that `iat` and `nbf` may be ahead, 5 by default. They do not apply to `exp`. */
  readonly clockToleranceSeconds?: number | undefined
  /**
   * Seconds after their fetch in which keys are used while newer ones cannot be fetched. The default is 86,400, a day.
   * A retired or stolen key is trusted for as long while the service cannot be reached. With 0 every token is
   * `unavailable` once the keys are 300 s old and cannot be fetched again.
   */
  readonly staleKeysSeconds?: number | undefined
  /**
   * Records a proof by its id until a NumericDate, and returns whether it was new. Without it a proof can be replayed
   * for a minute, with the same token to the same URL (RFC 9449 §11.1).
   */
  readonly takeProof?: ((id: string, expiresAt: number) => Promise<boolean>) | undefined
  /** The global `fetch` by default. A service binding's `fetch` saves a round trip. */
  readonly fetch?: Fetch | undefined
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
  /** The keys or the list could not be read, so the token could not be judged. */
  | { readonly ok: false; readonly error: 'unavailable'; readonly cause: unknown }

const STALE_KEYS_SECONDS = 86_400

// The asymmetric algorithms of the service (RFC 8725 §3.1). A resource server has no symmetric key.
const ALGORITHMS = ['EdDSA', 'ES256', 'RS256', 'PS256']

/**
 * Verifies an access token at a resource server (RFC 9068 §4): form, signature, `typ`, `iss`, `aud` and times. With the
 * list, it also checks that the family was not revoked. A token that is bound to a key needs a proof of that key in
 * `presentation`. The list is an eventually consistent copy: a revocation is seen within about a minute. Use the
 * introspection endpoint to see it at once.
 */
export async function verifyAccessToken(
  token: string,
  options: VerifyOptions,
  presentation?: Presentation,
): Promise<Verification> {
  if (!isStrictCompact(token)) return invalid('malformed')
  const payload = await verifySignature(token, options)
  if (!payload.ok) return payload
  const claims = accessClaims.safeParse(payload.claims)
  if (!claims.success) return invalid('bad_claims')
  const latest = Date.now() / 1000 + (options.clockToleranceSeconds ?? 5)
  if (claims.data.iat > latest || (claims.data.nbf ?? 0) > latest) return invalid('not_yet_valid')
  const unproven = await proofRefusal(token, claims.data, options, presentation)
  if (unproven !== null) return unproven
  if (options.revoked === undefined) return { ok: true, claims: claims.data }
  try {
    const listed = await options.revoked.get(revokedKey(claims.data.sid))
    return listed === null ? { ok: true, claims: claims.data } : invalid('revoked')
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

type Signed = { readonly ok: true; readonly claims: JWTPayload } | (Verification & { readonly ok: false })

async function verifySignature(token: string, options: VerifyOptions): Promise<Signed> {
  const uri = options.jwksUri ?? `${options.issuer}/.well-known/jwks.json`
  const keys = publishedKeys(uri, options.fetch ?? ((input, init) => fetch(input, init)))
  const staleMs = (options.staleKeysSeconds ?? STALE_KEYS_SECONDS) * 1000
  try {
    const { payload } = await jwtVerify(token, keys.chooser(staleMs), {
      issuer: options.issuer,
      audience: options.audience,
      typ: KINDS.access.typ,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp'],
      // jose's tolerance is not used, because it also applies to `exp`.
      clockTolerance: 0,
    })
    return { ok: true, claims: payload }
  } catch (error) {
    return blamesToken(error) ? invalid(error.code) : { ok: false, error: 'unavailable', cause: error }
  }
}

// jose's subclasses of `JOSEError` mean that the token is bad, except for the timeout. The base class and `JWKSInvalid`
// mean that the keys could not be fetched.
function blamesToken(error: unknown): error is errors.JOSEError {
  if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) return false
  return error.constructor !== errors.JOSEError && !(error instanceof errors.JWKSInvalid)
}

function unproven(cause: string): Verification {
  return { ok: false, error: 'invalid_dpop_proof', cause }
}

function invalid(cause: string): Verification & { readonly ok: false } {
  return { ok: false, error: 'invalid_token', cause }
}
