import type { Context } from 'hono'
import type { Refusal, Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { AppEnv } from './context.ts'
import { fail, succeed } from './envelope.ts'

/** Answers what a flow returned: its value in the envelope, or its refusal, whose cause goes to the log. */
export function answer<T extends object>(c: Context<AppEnv>, result: Result<T>) {
  // A refusal has the one shape that every route documents; a route's own type is that of its success.
  return result.ok ? succeed(c, result.value) : (refusal(c, result.refusal) as never)
}

/** Answers a refusal and logs why. */
export function refusal(c: Context<AppEnv>, refused: Refusal) {
  event({
    event: 'refused',
    level: 'warn',
    requestId: c.var.requestId,
    code: refused.code,
    cause: refused.cause,
  })
  return fail(c, refused)
}
