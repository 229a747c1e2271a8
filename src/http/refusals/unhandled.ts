import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ErrorCode } from '../../core/errors.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { AppEnv } from '../context.ts'
import { refusal } from './answer.ts'
import { fail } from './fail.ts'

/** A mistaken path or method is no event: anybody's scanner makes thousands, so nothing is logged. */
export const notFound: NotFoundHandler<AppEnv> = (c) =>
  fail(c, { code: 'GLOBAL_1003', cause: 'unknown_path' })

/** 405 with `Allow` (RFC 9110 §15.5.6). */
export function methodNotAllowed(c: Context<AppEnv>, methods: readonly string[]) {
  c.header('Allow', methods.join(', '))
  return fail(c, { code: 'GLOBAL_1004', cause: 'method_not_allowed' })
}

/** What Hono and its validators throw for a bad request, by status. A 400 is thrown for bad JSON alone: every text is a form. */
const REQUEST_FAULTS: Readonly<Record<number, { code: ErrorCode; detail?: string }>> = {
  400: { code: 'GLOBAL_1002', detail: 'the body is not JSON' },
  415: { code: 'GLOBAL_1007' },
}

/**
 * Whatever was thrown. A bad request that a library noticed is refused; an outage and a bug are both
 * `GLOBAL_1001`, told apart in the log alone: no input and no failure of ours makes a 500 (invariant 8).
 */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const fault = error instanceof HTTPException ? REQUEST_FAULTS[error.status] : undefined
  if (fault !== undefined) return refusal(c, { ...fault, cause: 'unreadable_request' })
  reportFailure(error, { requestId: c.var.requestId })
  return fail(c, { code: 'GLOBAL_1001', cause: 'failure' })
}
