import type { AccessClaims } from '../../../src/tokens/access-claims.ts'
import { PROOF_ALGORITHMS } from '../../../src/tokens/dpop.ts'
import { presentedToken } from '../../../src/tokens/presented-token.ts'
import { type VerifyOptions, verifyAccessToken } from './verify-access-token.ts'

/** The options of the middleware and of the handler. */
export interface ProtectOptions extends VerifyOptions {
  /**
   * The origin of the API as its clients call it, which a DPoP proof must name (RFC 9449 §4.3). By default it is that of the
   * request. Set it where a caller can choose the `Host`, as on Node: another API could then use the proofs that it got.
   */
  readonly origin?: string | undefined
}

/** The parts of a request that decide about its access. */
export interface ProtectedRequest {
  readonly authorization: string | undefined
  /** The `DPoP` header. */
  readonly proof: string | undefined
  readonly method: string
  /** As the request names it, which is the caller's word where nothing checks the `Host`. */
  readonly origin: string
  /** Everything behind the origin, as received. */
  readonly path: string
}

/** The claims of an accepted request, or the answer to a refused one. */
export type Judgement =
  | { readonly ok: true; readonly claims: AccessClaims }
  | {
      readonly ok: false
      readonly status: 401 | 503
      readonly headers: Readonly<Record<string, string>>
      readonly body: { readonly error: string }
    }

/**
 * Accepts a valid access token as `Bearer`, or as `DPoP` with a proof if the token is bound to a key. Other requests are
 * answered as RFC 6750 §3 and RFC 9449 §7.1 say.
 */
export async function judgeRequest(request: ProtectedRequest, options: ProtectOptions): Promise<Judgement> {
  const presented = presentedToken(request.authorization)
  // Without credentials the challenge has no error code (RFC 6750 §3.1).
  if (presented === null) return refused('unauthorized', 'Bearer')
  const { scheme, token } = presented
  const { proof, method, origin, path } = request
  const url = `${options.origin ?? origin}${path}`
  const verified = await verifyAccessToken(token, options, { scheme, proof, method, url })
  if (verified.ok) return verified
  if (verified.error === 'unavailable') return unavailable()
  const algorithms = scheme === 'DPoP' ? `, algs="${PROOF_ALGORITHMS.join(' ')}"` : ''
  return refused(verified.error, `${scheme} error="${verified.error}"${algorithms}`)
}

function refused(error: string, challenge: string): Judgement {
  return { ok: false, status: 401, headers: { 'WWW-Authenticate': challenge }, body: { error } }
}

function unavailable(): Judgement {
  // The delay is random, so that the callers of one outage do not all return at once.
  const seconds = 2 + Math.floor(Math.random() * 2)
  const headers = { 'Retry-After': String(seconds) }
  return { ok: false, status: 503, headers, body: { error: 'temporarily_unavailable' } }
}
