import type { EpochMs } from '../../core/clock.ts'

/** Milliseconds after the first failure. Each further one triples them. */
const FIRST_WAIT_MS = 5000
const LONGEST_WAIT_MS = 60 * 60 * 1000

/** The longest that `Retry-After` may ask for, in milliseconds. */
const LONGEST_ASKED_MS = 24 * 60 * 60 * 1000

/** Milliseconds after which a failure gives the event up. */
const GIVE_UP_MS = 3 * 24 * 60 * 60 * 1000

/** Events in a row that fail at their first attempt, after which the receiver counts as down. */
const FAILURES_OF_OUTAGE = 5

/** Attempts at a time. Six connections may wait for an answer: https://developers.cloudflare.com/workers/platform/limits/ */
const AT_ONCE = 6

/** The failures of a receiver since its last success that count, and the moment before which nothing is sent. */
export interface Condition {
  readonly failures: number
  readonly restingUntil: EpochMs
}

export const HEALTHY: Condition = { failures: 0, restingUntil: 0 }

/** Milliseconds to wait after so many failures: 5 s, 15 s and so on up to 1 h, each a quarter shorter or longer. */
export function waitAfter(failures: number, random: number): number {
  const wait = Math.min(FIRST_WAIT_MS * 3 ** Math.min(failures - 1, 20), LONGEST_WAIT_MS)
  return Math.round(wait * (0.75 + random / 2))
}

/** Milliseconds that `Retry-After` asks for (RFC 9110 §10.2.3), at most a day. 0 without a valid one. */
export function askedWait(retryAfter: string | null, now: EpochMs): number {
  if (retryAfter === null) return 0
  const wait = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), LONGEST_ASKED_MS)
}

/** Whether an event that waits since a moment is given up when it fails now. */
export function isGivenUp(since: EpochMs, now: EpochMs): boolean {
  return now - since >= GIVE_UP_MS
}

/** Whether the receiver counts as down. Then one attempt at a time asks if it is back. */
export function isDown({ failures }: Condition): boolean {
  return failures >= FAILURES_OF_OUTAGE
}

/** The number of attempts that may be under way. */
export function attemptsAtOnce(condition: Condition): number {
  return isDown(condition) ? 1 : AT_ONCE
}

/** A failed attempt. */
interface Failure {
  /** Whether it is the first of its event. */
  readonly isFirst: boolean
  /** The wait of `Retry-After`, which concerns all events. */
  readonly askedMs: number
}

/**
 * The condition after a failure. A further failure of an event counts only if the receiver is down: events that the receiver
 * cannot take must not hold up those of other users.
 */
export function afterFailure(
  condition: Condition,
  { isFirst, askedMs }: Failure,
  now: EpochMs,
  random: number,
): Condition {
  const { failures, restingUntil } = condition
  const count = isFirst || isDown(condition) ? failures + 1 : failures
  const rest = count < FAILURES_OF_OUTAGE ? 0 : waitAfter(count - FAILURES_OF_OUTAGE + 1, random)
  const wait = Math.max(rest, askedMs)
  return { failures: count, restingUntil: wait === 0 ? restingUntil : Math.max(restingUntil, now + wait) }
}
