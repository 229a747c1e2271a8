import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'

/**
 * Headers of every answer: not stored (RFC 6749 §5.1; a route that may be cached says so itself), not sniffed.
 */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  return next()
})
