import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../context.ts'

/** One year, without `includeSubDomains`: other hosts of the domain are not this service's. */
const STRICT_TRANSPORT = 'max-age=31536000'

/**
 * Headers of every answer. It is not stored (RFC 6749 §5.1), unless the route allows caching. Its type is not sniffed.
 * It has the service's time (RFC 9110 §6.6.1), by which a client corrects the `iat` of its DPoP proofs. An https service is only reached by https (RFC 6797).
 */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Date', new Date().toUTCString())
  // The header is set before the configuration is read, so that the answer to a faulty one has it too.
  if (c.env.ISSUER?.startsWith('https:')) c.header('Strict-Transport-Security', STRICT_TRANSPORT)
  return next()
})
