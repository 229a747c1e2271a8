import type { Context, Env, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AccessClaims } from '../tokens/claims.ts'
import { type VerifyOptions, verifyAccessToken } from './verify-access-token.ts'

/** What the middleware leaves for handlers: `c.var.accessToken`. */
export interface AccessTokenVariables {
  accessToken: AccessClaims
}

/**
 * Hono middleware for another Worker: lets pass a good access token, and answers as RFC 6750 §3 says otherwise.
 * Options that need bindings come from a function of the context.
 */
export function accessToken<E extends Env>(
  options: VerifyOptions | ((c: Context<E>) => VerifyOptions),
): MiddlewareHandler<E & { Variables: AccessTokenVariables }> {
  return createMiddleware<E & { Variables: AccessTokenVariables }>(async (c, next) => {
    const token = /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
    // RFC 6750 §3.1: without credentials, no error code.
    if (token === undefined) return c.json({ error: 'unauthorized' }, 401, { 'WWW-Authenticate': 'Bearer' })
    const chosen = typeof options === 'function' ? options(c as unknown as Context<E>) : options
    const verified = await verifyAccessToken(token, chosen)
    if (verified.ok) {
      c.set('accessToken', verified.claims as never)
      return next()
    }
    if (verified.error === 'unavailable') {
      return c.json({ error: 'temporarily_unavailable' }, 503, { 'Retry-After': '2' })
    }
    return c.json({ error: 'invalid_token' }, 401, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
  })
}
