import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { authenticate } from '../flows/bearer.ts'
import { refusal } from './answer.ts'
import type { AppEnv } from './context.ts'

/** The credentials of `Authorization: Bearer` (RFC 6750 §2.1; the scheme's case does not matter), or null. */
export function bearerToken(c: Context<AppEnv>): string | null {
  return /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null
}

/** Lets pass whoever holds an access token of a live family, and says who that is. */
export const requireSession = createMiddleware<AppEnv>(async (c, next) => {
  const token = bearerToken(c)
  if (token === null) return refusal(c, { code: 'AUTH_1002', cause: 'bearer_missing' })
  const session = await authenticate(c.var.service, token)
  if (!session.ok) return refusal(c, session.refusal)
  c.set('session', session.value)
  return next()
})
