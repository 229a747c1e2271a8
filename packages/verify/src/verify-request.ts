import type { AccessClaims } from '../../../src/tokens/access-claims.ts'
import { judgeRequest, type ProtectOptions } from './protect.ts'

/** The parts of a `Request` that decide about its access. */
export interface ApiRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

/** The claims of an accepted request, or the answer to a refused one. */
export type VerifiedRequest =
  | { readonly ok: true; readonly claims: AccessClaims }
  | { readonly ok: false; readonly response: Response }

/**
 * Verifies the access token of a request, for a handler without a framework. It accepts a valid one as `Bearer`, or as `DPoP` with
 * a proof if the token is bound to a key. The answer to other requests is as RFC 6750 §3 and RFC 9449 §7.1 say.
 */
export async function verifyRequest(request: ApiRequest, options: ProtectOptions): Promise<VerifiedRequest> {
  const { method, url, headers } = request
  const { origin, pathname } = new URL(url)
  const judged = await judgeRequest(
    {
      authorization: headers.get('authorization') ?? undefined,
      proof: headers.get('dpop') ?? undefined,
      method,
      origin,
      path: pathname,
    },
    options,
  )
  if (judged.ok) return judged
  const { body, status, headers: answered } = judged
  return { ok: false, response: Response.json(body, { status, headers: answered }) }
}
