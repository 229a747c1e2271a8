import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { reportFailure } from '../../observe/report-failure.ts'
import type { AppEnv } from '../context.ts'
import { answerRefusal, refused } from './refused.ts'
import type { Refused } from './table.ts'

/** Answers 404. Unknown paths are not logged, because a scanner requests thousands of them. */
export const notFound: NotFoundHandler<AppEnv> = (c) =>
  answerRefusal(c, { kind: 'not_found', cause: 'unknown_path' })

/** 405 with `Allow` (RFC 9110 §15.5.6). */
export function methodNotAllowed(c: Context<AppEnv>, methods: readonly string[]) {
  c.header('Allow', methods.join(', '))
  return answerRefusal(c, { kind: 'wrong_method', cause: 'method_not_allowed' })
}

/** What Hono and its validators throw for a bad request, by status. A 400 is thrown for bad JSON alone: every text is a form. */
const UNREADABLE: Readonly<Record<number, Refused>> = {
  400: { kind: 'bad_request', cause: 'unreadable_request', detail: 'the body is not JSON' },
  415: { kind: 'wrong_media_type', cause: 'unreadable_request' },
}

/**
 * Answers an exception. A bad request that a library detected is refused. An outage and a bug are both `unavailable`, and
 * only the log distinguishes them. No response has the status 500 (invariant 8).
 */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const unreadable = error instanceof HTTPException ? UNREADABLE[error.status] : undefined
  if (unreadable !== undefined) return refused(c, unreadable)
  reportFailure(error, { requestId: c.var.requestId })
  return answerRefusal(c, { kind: 'unavailable', cause: 'failure' })
}
