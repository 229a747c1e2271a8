import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from './context.ts'

/**
 * Lets pages of `ALLOWED_ORIGINS` call, and no others; with none (the default) no answer mentions CORS. No
 * credentials: tokens travel in bodies and headers, never in cookies.
 */
export const allowOrigins: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.var.service.config.allowedOrigins.length === 0) return next()
  return sharing(c, next)
}

const sharing = cors({
  origin: (origin, c) => (c.var.service.config.allowedOrigins.includes(origin) ? origin : null),
  allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowHeaders: ['Authorization', 'Content-Type', 'DPoP', 'Idempotency-Key', 'X-Request-Id'],
  exposeHeaders: ['Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
  maxAge: 600,
})
