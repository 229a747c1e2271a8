import type { Context } from 'hono'
import { event } from '../../observe/events.ts'
import type { AppEnv } from '../context.ts'
import { note } from '../measure.ts'
import { type Refused, rowOf } from './table.ts'

/** Seconds after which a caller may try again after an outage. */
const OUTAGE_RETRY_SECONDS = 2

/** Answers a refusal, and logs its cause and the verified user and family or the operator, if any. */
export function refused(c: Context<AppEnv>, refusal: Refused, challenged = true) {
  const session = c.get('session')
  const operator = c.get('operator')
  event({
    event: 'refused',
    level: 'warn',
    requestId: c.var.requestId,
    code: rowOf(refusal.kind).errorCode,
    cause: refusal.cause,
    ...(operator && { operatorId: operator.id }),
    ...(refusal.subject ?? (session && { userId: session.user.id, familyId: session.familyId })),
  })
  return answerRefusal(c, refusal, challenged)
}

/**
 * Answers a refusal in the vocabulary of the route's group. Only this function turns a kind into a status, headers and
 * a body. If `challenged` is false, the answer has no challenge.
 */
export function answerRefusal(c: Context<AppEnv>, refusal: Refused, challenged = true) {
  const { kind, detail } = refusal
  note(c, {
    outcome: kind === 'unavailable' ? 'unavailable' : 'refused',
    cause: refusal.cause,
    cell: refusal.cell,
  })
  const { vocabulary } = c.var.group
  const { challenge } = rowOf(kind)
  const status = vocabulary.status(kind)
  if (status === 401 && challenged && challenge !== undefined) c.header('WWW-Authenticate', challenge)
  // A client corrects its clock by this header for the next proof. Cloudflare sets it on every answer, workerd on none.
  if (kind === 'bad_proof') c.header('Date', new Date().toUTCString())
  const retryAfter = retryAfterOf(refusal)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json(vocabulary.body(kind, detail), status)
}

/**
 * Seconds for `Retry-After` (RFC 9110 §10.2.3). Many callers who were refused together, by an outage or a limit, must
 * not return together. So each gets a random addition of up to half the time.
 */
function retryAfterOf({ kind, retryAfterSeconds }: Refused): number | undefined {
  const seconds = retryAfterSeconds ?? (kind === 'unavailable' ? OUTAGE_RETRY_SECONDS : undefined)
  if (seconds === undefined || rowOf(kind).concernsMany === undefined) return seconds
  return seconds + Math.floor(Math.random() * (seconds / 2 + 1))
}
