import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from '../context.ts'

/** Public documents that are the same for everybody. Pages of any origin may read them. */
const PUBLIC_DOCUMENTS: readonly string[] = [
  '/health',
  '/openapi.json',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/ssf-configuration',
  '/.well-known/ssf-jwks.json',
]

/**
 * Which pages may call (CORS, Fetch Standard §3.3): any page for the public documents, none for groups that only programs
 * call, and those of `ALLOWED_ORIGINS` for the rest. If that is empty (the default), no other answer has a CORS header.
 * Credentials are not allowed, because tokens are sent in bodies and headers, never in cookies.
 */
export const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (PUBLIC_DOCUMENTS.includes(c.req.path)) return allowAnyOrigin(c, next)
  const { allowedOrigins } = c.var.service.config
  if (c.var.group.onlyPrograms === true || allowedOrigins.length === 0) return next()
  if (allowedOrigins.includes(c.req.header('origin') ?? '')) return allowListedOrigins(c, next)
  c.header('Vary', 'Origin')
  return next()
}

const exposeHeaders = ['Date', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id']

const allowAnyOrigin = cors({
  origin: '*',
  allowMethods: ['GET'],
  allowHeaders: ['X-Request-Id'],
  exposeHeaders,
})

const allowListedOrigins = cors({
  origin: (origin) => origin,
  allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'Idempotency-Key', 'X-Request-Id'],
  exposeHeaders,
  maxAge: 600,
})
