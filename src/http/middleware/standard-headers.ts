import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../context.ts'

/** A year, for this host alone: what else is under its domain is not ours to bind. */
const STRICT_TRANSPORT = 'max-age=31536000'

/**
 * Headers of every answer: not stored (RFC 6749 §5.1; a route that may be cached says so itself), not sniffed, and
 * where the service is https, https alone (RFC 6797).
 */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  // Before the configuration is read: it holds for the answer to a bad one too.
  if (c.env.ISSUER?.startsWith('https:')) c.header('Strict-Transport-Security', STRICT_TRANSPORT)
  return next()
})
