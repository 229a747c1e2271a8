import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { reportFailure } from '../../observe/report-failure.ts'
import type { AppEnv } from '../context.ts'
import { answerRefusal, refused } from './refused.ts'
import type { Refused } from './table.ts'

/** Refuses an unknown path. Nothing is logged, because scanners cause thousands of these. */
export const notFound: NotFoundHandler<AppEnv> = (c) =>
  answerRefusal(c, { kind: 'not_found', cause: 'unknown_path' })

/** Refuses a method with 405 and `Allow` (RFC 9110 §15.5.6). */
export function methodNotAllowed(c: Context<AppEnv>, methods: readonly string[]) {
  c.header('Allow', methods.join(', '))
  return answerRefusal(c, { kind: 'wrong_method', cause: 'method_not_allowed' })
}

/**
 * The refusals for exceptions of Hono and its validators, by status. 400 means invalid JSON: any text is a valid form.
 */
const UNREADABLE: Readonly<Record<number, Refused>> = {
  400: { kind: 'bad_request', cause: 'unreadable_request', detail: 'the body is not JSON' },
  415: { kind: 'wrong_media_type', cause: 'unreadable_request' },
}

/**
 * Handles every exception. A bad request that a library found is refused. An outage and a bug are both `unavailable`,
 * and only the log distinguishes them. No input and no failure causes a 500 (invariant 8).
 */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const unreadable = error instanceof HTTPException ? UNREADABLE[error.status] : undefined
  if (unreadable !== undefined) return refused(c, unreadable)
  reportFailure(error, { requestId: c.var.requestId })
  return answerRefusal(c, { kind: 'unavailable', cause: 'failure' })
}
