import { createHash, timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'

/** Accepts requests with `OPERATOR_TOKEN`. If it is unset, the operator routes do not exist. */
export const requireOperator = createMiddleware<AppEnv>(async (c, next) => {
  const expected = c.var.service.config.operatorToken
  if (expected === null) return refused(c, { kind: 'not_found', cause: 'operator_routes_off' })
  const [scheme, token, ...rest] = (c.req.header('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || rest.length > 0 || !equal(token ?? '', expected)) {
    return refused(c, { kind: 'bad_token', cause: 'operator_token' })
  }
  return next()
})

// The hashes have equal lengths, so the time of the comparison shows neither the content nor the length.
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
