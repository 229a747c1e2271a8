import type { EpochMs } from '../../core/clock.ts'

/** The attempts to log in with one user name, or by one known client. */
export interface Attempts {
  /** Attempts that failed or are undecided, less those that have decayed. */
  readonly failures: number
  /** The time at which the last of them was counted. */
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

/** One failure decays in each period of this length without an attempt. */
const DECAY_MS = LONGEST_LOCK_SECONDS * 1000

/**
 * Admits an attempt and counts it as failed until `takeBack`, so that parallel guesses all count before the first
 * response. The tenth failure locks for 30 s, and each further one for twice as long, up to 15 minutes (OWASP ASVS 2.2.1).
 * This allows about 100 guesses a day. An attempt during a lock is refused and not counted, so it does not prolong the
 * lock.
 */
export function admit(attempts: Attempts, now: EpochMs): Admission {
  if (now < attempts.lockedUntil) {
    return { admitted: false, retryAfterSeconds: Math.ceil((attempts.lockedUntil - now) / 1000) }
  }
  return { admitted: true, attempts: counted(decayed(attempts, now) + 1, now) }
}

/**
 * The attempts without one that was admitted, because its password was right or could not be verified. `before` are the
 * attempts when it was admitted. They are restored if no other attempt was counted since. Otherwise one less is counted,
 * and the lock is that of the others.
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
