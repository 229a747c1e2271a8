import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'

/**
 * Headers of every answer: not stored (RFC 6749 §5.1; a route that may be cached says so itself), not sniffed. A
 * body that no handler read is cancelled, or its connection could not be used again.
 */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  await next()
  // In this order: to look at `body` makes a stream of it.
  if (!c.req.raw.bodyUsed && c.req.raw.body !== null) await c.req.raw.body.cancel()
})
