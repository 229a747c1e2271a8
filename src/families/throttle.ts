import type { EpochMs } from '../core/clock.ts'

/** What a cell remembers of the attempts to log in under one name. */
export interface Attempts {
  /** Attempts since the last success, counted before their password is verified. */
  readonly failures: number
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
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000

/**
 * Admits an attempt and counts it as failed until `open` says otherwise: guesses sent in parallel all count
 * before the first is answered. The tenth closes the door for 30 s, each further one for twice as long, up to
 * 15 minutes (OWASP ASVS 2.2.1). An attempt at a closed door is not counted, so nobody can hold it shut for free.
 */
export function admit(attempts: Attempts, now: EpochMs): Admission {
  if (now < attempts.lockedUntil) {
    return { admitted: false, retryAfterSeconds: Math.ceil((attempts.lockedUntil - now) / 1000) }
  }
  const remembered = now - attempts.lastAt < FORGOTTEN_AFTER_MS ? attempts.failures : 0
  const failures = remembered + 1
  return {
    admitted: true,
    attempts: { failures, lastAt: now, lockedUntil: now + lockSeconds(failures) * 1000 },
  }
}

function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_SECONDS)
}
