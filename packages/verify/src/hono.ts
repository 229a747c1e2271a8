import type { Context, Env, MiddlewareHandler } from 'hono'
import type { AccessClaims } from '../tokens/claims.ts'
import { PROOF_ALGORITHMS } from '../tokens/dpop.ts'
import { type VerifyOptions, verifyAccessToken } from './verify-access-token.ts'

/** The variable that the middleware sets for handlers: `c.var.accessToken`. */
export interface AccessTokenVariables {
  accessToken: AccessClaims
}

/**
 * Hono middleware for another Worker. It accepts a valid access token as `Bearer`, or as `DPoP` with a proof if the
 * token is bound to a key. Other requests are answered as RFC 6750 §3 and RFC 9449 §7.1 say. Options that need bindings
 * are a function of the context.
 */
export function accessToken<E extends Env>(
  options: VerifyOptions | ((c: Context<E>) => VerifyOptions),
): MiddlewareHandler<E & { Variables: AccessTokenVariables }>

export function accessToken(
  options: VerifyOptions | ((c: Context) => VerifyOptions),
): MiddlewareHandler<{ Variables: AccessTokenVariables }> {
  return async (c, next) => {
    const header = c.req.header('authorization') ?? ''
    const [, name, token] = /^(bearer|dpop) +(\S+) *$/i.exec(header) ?? []
    // Without credentials the challenge has no error code (RFC 6750 §3.1).
    if (token === undefined) return refuse(c, 'unauthorized', 'Bearer')
    const scheme = name?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
    const chosen = typeof options === 'function' ? options(c) : options
    const presentation = {
      scheme,
      proof: c.req.header('dpop'),
      method: c.req.method,
      url: c.req.url,
    } as const
    const verified = await verifyAccessToken(token, chosen, presentation)
    if (verified.ok) {
      c.set('accessToken', verified.claims)
      return next()
    }
    if (verified.error === 'unavailable') {
      // The delay is random, so that the callers of one outage do not all return at once.
      const seconds = 2 + Math.floor(Math.random() * 2)
      return c.json({ error: 'temporarily_unavailable' }, 503, { 'Retry-After': String(seconds) })
    }
    const algorithms = scheme === 'DPoP' ? `, algs="${PROOF_ALGORITHMS.join(' ')}"` : ''
    return refuse(c, verified.error, `${scheme} error="${verified.error}"${algorithms}`)
  }
}

function refuse(c: Context, error: string, challenge: string) {
  return c.json({ error }, 401, { 'WWW-Authenticate': challenge })
}
