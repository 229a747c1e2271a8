import type { Context, MiddlewareHandler } from 'hono'
import { now } from '../../core/clock.ts'
import { reportMisconfiguration, serviceFor } from '../../flows/assemble.ts'
import type { AppEnv } from '../context.ts'
import { groupOf, type RouteGroups } from '../group.ts'
import { measure } from '../measure.ts'
import { answerRefusal, refused } from '../refusals/refused.ts'
import { crossOrigin } from './cors.ts'
import { frontOf, isFronted } from './front.ts'
import { discardUnread } from './request-body.ts'

/** The log has the request id. The limit allows a UUID, and no token or secret, which has at least 43 characters. */
const REQUEST_ID = /^[\w\-=]{1,36}$/

/** One year, without `includeSubDomains`: other hosts of the domain are not this service's. */
const STRICT_TRANSPORT = 'max-age=31536000'

/**
 * What every request passes first, and its answer last: the group of its path, its id, the headers of every answer, the
 * service, the front of the call if it has one, and CORS. While the configuration is faulty, every route refuses with
 * `unavailable`. A body that no handler read is read and discarded at the end. The point of the call is written then, if
 * metrics are on.
 */
export function edge(groups: RouteGroups): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const began = now()
    // The group comes first, because every refusal needs it.
    c.set('group', groupOf(groups, c.req.path))
    identify(c)
    setStandardHeaders(c)
    try {
      const service = await serviceFor(c.env)
      if (service instanceof Error) {
        reportMisconfiguration(service, c.var.requestId)
        return answerRefusal(c, { kind: 'unavailable', cause: 'misconfigured' })
      }
      c.set('service', service)
      if (isFronted(c)) {
        const front = await frontOf(c)
        // No challenge: it would be for the header `Authorization`.
        if (!front.ok) return refused(c, front.refusal, false)
        c.set('front', front.value)
      }
      return await crossOrigin(c, next)
    } finally {
      measure(c, began)
      await discardUnread(c.req.raw)
    }
  }
}

/** Sets the id of the request: the caller's `X-Request-Id` if it is valid, otherwise a new one. The answer repeats it. */
function identify(c: Context<AppEnv>): void {
  const given = c.req.header('x-request-id') ?? ''
  const id = REQUEST_ID.test(given) ? given : crypto.randomUUID()
  c.set('requestId', id)
  c.header('X-Request-Id', id)
}

/**
 * Headers of every answer. It is not stored (RFC 6749 §5.1), unless the route allows caching. Its type is not sniffed.
 * An https service is only reached by https (RFC 6797).
 */
function setStandardHeaders(c: Context<AppEnv>): void {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  // The configuration may be faulty, and the answer has the header also then. So its variable is read directly.
  if (c.env.ISSUER?.startsWith('https:')) c.header('Strict-Transport-Security', STRICT_TRANSPORT)
}
