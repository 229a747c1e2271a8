import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { authenticate } from '../../flows/authenticate.ts'
import type { Credentials } from '../../flows/steps/recognize-bearer.ts'
import { SESSION_PERIOD_SECONDS } from '../../rate-limits.ts'
import { presentedToken } from '../../tokens/presented-token.ts'
import { type AppEnv, proofOf } from '../context.ts'
import { refused } from '../refusals/refused.ts'

/** The access token of the request and its proof, or null. */
export function credentialsOf(c: Context<AppEnv>): Credentials | null {
  const presented = presentedToken(c.req.header('authorization'))
  return presented && { ...presented, proof: proofOf(c) }
}

/** Accepts requests with an access token of a live family within the rate limit, and sets the session. */
export const requireSession = createMiddleware<AppEnv>(async (c, next) => {
  const credentials = credentialsOf(c)
  if (credentials === null) return refused(c, { kind: 'bad_token', cause: 'bearer_missing' })
  const session = await authenticate(c.var.service, credentials)
  if (!session.ok) return refused(c, session.refusal)
  // The session is set before the limit, so that the log line of its refusal names it.
  c.set('session', session.value)
  // The limit comes after the proof and counts per session: the thief of another session of this user must not keep the
  // owner from ending it.
  if (!(await c.var.service.limits.allowsSessionCall(session.value.familyId))) {
    const retryAfterSeconds = SESSION_PERIOD_SECONDS
    return refused(c, { kind: 'too_many_requests', cause: 'rate_limited', retryAfterSeconds })
  }
  return next()
})
