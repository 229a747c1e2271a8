import type { Context } from 'hono'
import { event } from '../../observe/events.ts'
import type { AppEnv } from '../context.ts'
import { type Refused, rowOf } from './table.ts'

/** Seconds after which a caller may try again when the service could not answer. */
const OUTAGE_RETRY_SECONDS = 2

/** Answers a refusal, and logs its cause and the subject of a verified token. */
export function refused(c: Context<AppEnv>, refusal: Refused, challenged = true) {
  const session = c.get('session')
  event({
    event: 'refused',
    level: 'warn',
    requestId: c.var.requestId,
    code: rowOf(refusal.kind).errorCode,
    cause: refusal.cause,
    ...(refusal.subject ?? (session && { userId: session.user.id, familyId: session.familyId })),
  })
  return answerRefusal(c, refusal, challenged)
}

/**
 * Answers a refusal in the format of the group of routes. Only this function turns a kind into a status, headers and a
 * body. The response has no challenge if `challenged` is false.
 */
export function answerRefusal(c: Context<AppEnv>, refusal: Refused, challenged = true) {
  const { kind, detail } = refusal
  const { vocabulary } = c.var.group
  const { challenge } = rowOf(kind)
  const status = vocabulary.status(kind)
  if (status === 401 && challenged && challenge !== undefined) c.header('WWW-Authenticate', challenge)
  const retryAfter = retryAfterOf(refusal)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json(vocabulary.body(kind, detail), status)
}

/**
 * Seconds for `Retry-After` (RFC 9110 §10.2.3). Callers who were refused together, by an outage or a limit, get up to half
 * as many more at random, so that their retries are spread.
 */
function retryAfterOf({ kind, retryAfterSeconds }: Refused): number | undefined {
  const seconds = retryAfterSeconds ?? (kind === 'unavailable' ? OUTAGE_RETRY_SECONDS : undefined)
  if (seconds === undefined || rowOf(kind).concernsMany === undefined) return seconds
  return seconds + Math.floor(Math.random() * (seconds / 2 + 1))
}
