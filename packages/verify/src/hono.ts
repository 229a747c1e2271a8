// The entry `./hono`.

import type { Context, Env, MiddlewareHandler } from 'hono'
import type { AccessClaims } from '../../../src/tokens/access-claims.ts'
import { judgeRequest, type ProtectOptions } from './protect.ts'

/** The variable that the middleware sets for handlers: `c.var.accessToken`. */
export interface AccessTokenVariables {
  accessToken: AccessClaims
}

/**
 * Hono middleware. It accepts a valid access token as `Bearer`, or as `DPoP` with a proof if the token is bound to a key.
 * Other requests are answered as RFC 6750 §3 and RFC 9449 §7.1 say. Options that need bindings are a function of the
 * context.
 */
export function accessToken<E extends Env>(
  options: ProtectOptions | ((c: Context<E>) => ProtectOptions),
): MiddlewareHandler<E & { Variables: AccessTokenVariables }>

export function accessToken(
  options: ProtectOptions | ((c: Context) => ProtectOptions),
): MiddlewareHandler<{ Variables: AccessTokenVariables }> {
  return async (c, next) => {
    const { origin, pathname } = new URL(c.req.url)
    const request = {
      authorization: c.req.header('authorization'),
      proof: c.req.header('dpop'),
      method: c.req.method,
      origin,
      path: pathname,
    }
    const judged = await judgeRequest(request, typeof options === 'function' ? options(c) : options)
    if (!judged.ok) return c.json(judged.body, judged.status, judged.headers)
    c.set('accessToken', judged.claims)
    return next()
  }
}
