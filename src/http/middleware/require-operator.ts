import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Operator } from '../../core/operator.ts'
import { type Result, refuse } from '../../core/result.ts'
import { authenticateIdentity, authenticateOperator } from '../../flows/authenticate-operator.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'
import { isOf, JSON_BODY } from './request-body.ts'

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** The header in which Cloudflare Access sends the identity of a caller. */
const IDENTITY = 'cf-access-jwt-assertion'

/**
 * Accepts requests of an operator, and sets the operator: by a bearer token or, where it is configured, by an identity of
 * Cloudflare Access. A token decides alone where a request has both. Without the secret `OPERATOR_TOKEN` and without Access
 * the operator routes do not exist.
 */
export const requireOperator = createMiddleware<AppEnv>(async (c, next) => {
  const { config } = c.var.service
  if (config.operatorToken === null && config.access === null) {
    return refused(c, { kind: 'not_found', cause: 'operator_routes_off' })
  }
  const operator = await operatorOf(c)
  if (!operator.ok) return refused(c, operator.refusal)
  c.set('operator', operator.value)
  return next()
})

async function operatorOf(c: Context<AppEnv>): Promise<Result<Operator>> {
  const { service } = c.var
  const authorization = c.req.header('authorization')
  const assertion = c.req.header(IDENTITY)
  if (authorization === undefined && assertion !== undefined && service.config.access !== null) {
    const operator = await authenticateIdentity(service, assertion)
    return operator.ok && isCrossSite(c) ? refuse('not_allowed', 'cross_site') : operator
  }
  const [scheme, token = '', ...rest] = (authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || rest.length > 0) return refuse('bad_token', 'operator_token')
  return authenticateOperator(service, token)
}

/**
 * Whether a page of another origin may have made a request that changes something (CSRF). Cloudflare Access identifies a
 * browser by a cookie, which the browser sends with every request. So the `Origin` must be ours or absent (RFC 6454 §7.3),
 * and the media type must be JSON also without a body: a page needs permission to send that to another origin (CORS, Fetch
 * Standard §2.2.2), and no page gets it for these routes.
 */
function isCrossSite(c: Context<AppEnv>): boolean {
  if (SAFE.includes(c.req.method)) return false
  const origin = c.req.header('origin')
  if (origin !== undefined && origin !== c.var.service.config.issuer) return true
  return !isOf(JSON_BODY, c.req.header('content-type') ?? '')
}
