import type { EpochMs } from '../../core/clock.ts'

/** The attempts to log in under one name, or by one known client. */
export interface Attempts {
  /** Attempts that failed or are not decided yet, less those that time has taken off. */
  readonly failures: number
  /** When the last of them was counted. */
  readonly lastAt: EpochMs
  readonly lockedUntil: EpochMs
}

export const NO_ATTEMPTS: Attempts = { failures: 0, lastAt: 0, lockedUntil: 0 }

export type Admission =
  | { readonly admitted: true; readonly attempts: Attempts }
  | { readonly admitted: false; readonly retryAfterSeconds: number }

/** The failure that locks. */
export const FREE_FAILURES = 10

/** The length of the first lock. Each further failure doubles it. */
export const FIRST_LOCK_SECONDS = 30

const LONGEST_LOCK_SECONDS = 15 * 60

/** One failure is taken off for each of these that passes without an attempt. */
const DECAY_MS = LONGEST_LOCK_SECONDS * 1000

/**
 * Admits an attempt and counts it as failed until `takeBack` says otherwise: guesses sent in parallel all count before
 * the first is answered. The tenth locks for 30 s, each further one for twice as long, up to 15 minutes (OWASP
 * ASVS 2.2.1). So there are about 100 guesses a day at most. An attempt during a lock is not counted, so nobody can
 * prolong a lock without waiting for its end.
 */
export function admit(attempts: Attempts, now: EpochMs): Admission {
  if (now < attempts.lockedUntil) {
    return { admitted: false, retryAfterSeconds: Math.ceil((attempts.lockedUntil - now) / 1000) }
  }
  return { admitted: true, attempts: counted(decayed(attempts, now) + 1, now) }
}

/**
 * The attempts without one that was admitted: its password was right, or nobody could look at it. `before` is what they
 * were when it was admitted. If no other was counted since, they are that again; else one less is counted, and the
 * lock is the one that the others alone make.
 */
export function takeBack(attempts: Attempts, before: Attempts): Attempts {
  const { failures, lastAt } = attempts
  if (failures === decayed(before, lastAt) + 1) return before
  return failures > 1 ? counted(failures - 1, lastAt) : NO_ATTEMPTS
}

function counted(failures: number, at: EpochMs): Attempts {
  return { failures, lastAt: at, lockedUntil: at + lockSeconds(failures) * 1000 }
}

function decayed({ failures, lastAt }: Attempts, now: EpochMs): number {
  return Math.max(0, failures - Math.floor(Math.max(0, now - lastAt) / DECAY_MS))
}

function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_SECONDS)
}
