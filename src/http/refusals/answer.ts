import type { Context } from 'hono'
import type { Page } from '../../core/page.ts'
import type { Refusal, Result, TokenSubject } from '../../core/result.ts'
import type { Session } from '../../flows/steps/authenticate.ts'
import { event } from '../../observe/events.ts'
import type { AppEnv } from '../context.ts'
import { succeed, succeedPage } from './envelope.ts'
import { fail } from './fail.ts'

// A refusal has the one shape that every route documents; a route's own type is that of its success. Hence `never`.

/** Answers what a flow returned: its value as the one object of the envelope, or its refusal. */
export function answer<T extends object>(c: Context<AppEnv>, result: Result<T>) {
  return result.ok ? succeed(c, result.value) : (refusal(c, result.refusal) as never)
}

/** Answers a flow whose success has no content of its own. */
export function answerEmpty(c: Context<AppEnv>, result: Result<null>) {
  return result.ok ? succeed<never>(c) : (refusal(c, result.refusal) as never)
}

/** Answers one page of a list, or the refusal to show it. */
export function answerPage<T extends object>(c: Context<AppEnv>, result: Result<Page<T>>) {
  return result.ok ? succeedPage(c, result.value) : (refusal(c, result.refusal) as never)
}

/** Answers a refusal and logs why, and whose token it was, if one was proven. */
export function refusal(c: Context<AppEnv>, refused: Refusal) {
  event({
    event: 'refused',
    level: 'warn',
    requestId: c.var.requestId,
    code: refused.code,
    cause: refused.cause,
    ...(refused.subject ?? sessionSubject(c)),
  })
  return fail(c, refused)
}

/** Whose session a call is refused in, once its access token was accepted. */
function sessionSubject(c: Context<AppEnv>): TokenSubject | undefined {
  const session: Session | undefined = c.get('session')
  return session && { userId: session.user.id, familyId: session.familyId }
}
