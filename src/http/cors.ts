import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from './context.ts'

/**
 * Lets pages of `ALLOWED_ORIGINS` call, and no others; with none (the default) no answer mentions CORS. No
 * credentials: tokens travel in bodies and headers, never in cookies.
 */
export const allowOrigins: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { allowedOrigins } = c.var.service.config
  if (allowedOrigins.length === 0) return next()
  if (allowedOrigins.includes(c.req.header('origin') ?? '')) return sharing(c, next)
  c.header('Vary', 'Origin')
  return next()
}

const sharing = cors({
  origin: (origin) => origin,
  allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'Idempotency-Key', 'X-Request-Id'],
  exposeHeaders: ['Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
  maxAge: 600,
})
