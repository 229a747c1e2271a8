import type { Context, ErrorHandler, Hono, NotFoundHandler } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { failureOf } from '../../observe/metrics.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { AppEnv } from '../context.ts'
import { answerRefusal } from './refused.ts'

/**
 * Refuses a request that no route took: a path of other methods with 405 and `Allow` (RFC 9110 §15.5.6), any other path
 * with 404. Nothing is logged, because scanners cause thousands of these.
 */
export function notFound(app: Hono<AppEnv>): NotFoundHandler<AppEnv> {
  const unlessWrongMethod = methodNotAllowed({ app, onMethodNotAllowed: wrongMethod })
  return async (c) => {
    await unlessWrongMethod(c, async () => {
      c.res = answerRefusal(c, { kind: 'not_found', cause: 'unknown_path' })
    })
    return c.res
  }
}

function wrongMethod(c: Context<AppEnv>, methods: readonly string[]) {
  c.header('Allow', methods.join(', '))
  return answerRefusal(c, { kind: 'wrong_method', cause: 'method_not_allowed' })
}

/**
 * Handles every exception. An outage and a bug are both `unavailable`, and only the log and the metrics distinguish them. No input and
 * no failure causes a 500 (invariant 8).
 */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  reportFailure(error, { requestId: c.var.requestId })
  return answerRefusal(c, { kind: 'unavailable', ...failureOf(error) })
}
