import type { EpochMs } from '../../core/clock.ts'

/** What a cell remembers of the attempts to log in under one name, or by one known client. */
export interface Attempts {
  /** Attempts that failed or are not decided yet, less those that were forgotten since. */
  readonly failures: number
  /** When the last of them was counted. */
  readonly lastAt: EpochMs
  readonly lockedUntil: EpochMs
}

export const NO_ATTEMPTS: Attempts = { failures: 0, lastAt: 0, lockedUntil: 0 }

export type Admission =
  | { readonly admitted: true; readonly attempts: Attempts }
  | { readonly admitted: false; readonly retryAfterSeconds: number }

const FREE_FAILURES = 10
const FIRST_LOCK_SECONDS = 30
const LONGEST_LOCK_SECONDS = 15 * 60

/** One failure is forgotten for each of these that passes without an attempt. */
const FORGETTING_MS = LONGEST_LOCK_SECONDS * 1000

/**
 * Admits an attempt and counts it as failed until `takeBack` says otherwise: guesses sent in parallel all count before
 * the first is answered. The tenth closes the door for 30 s, each further one for twice as long, up to 15 minutes (OWASP
 * ASVS 2.2.1), so that whoever guesses all day has at most about 100 guesses. An attempt at a closed door is not
 * counted, so nobody can hold it shut for free.
 */
export function admit(attempts: Attempts, now: EpochMs): Admission {
  if (now < attempts.lockedUntil) {
    return { admitted: false, retryAfterSeconds: Math.ceil((attempts.lockedUntil - now) / 1000) }
  }
  return { admitted: true, attempts: counted(remembered(attempts, now) + 1, now) }
}

/**
 * The attempts without one that was admitted: its password was right, or nobody could look at it. `before` is what they
 * were when it was admitted. If no other was counted since, they are that again; else one less is counted, and the
 * lock is the one that the others alone make.
 */
export function takeBack(attempts: Attempts, before: Attempts): Attempts {
  const { failures, lastAt } = attempts
  if (failures === remembered(before, lastAt) + 1) return before
  return failures > 1 ? counted(failures - 1, lastAt) : NO_ATTEMPTS
}

function counted(failures: number, at: EpochMs): Attempts {
  return { failures, lastAt: at, lockedUntil: at + lockSeconds(failures) * 1000 }
}

function remembered({ failures, lastAt }: Attempts, now: EpochMs): number {
  return Math.max(0, failures - Math.floor(Math.max(0, now - lastAt) / FORGETTING_MS))
}

function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_SECONDS)
}
