import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { revoke } from './end.ts'
import type { CellUser, Family, Origin } from './family.ts'
import { accessEnd, isInGrace, isInRetryWindow, type Policy, refreshEnd } from './policy.ts'

/** The claims of a verified pair, and the request's attempt and proof. */
export interface Presented {
  readonly generation: number
  /** Null: the refresh token came alone (RFC 6749 §6). */
  readonly accessExpiresAt: EpochSeconds | null
  /** Thumbprint of the key that the request proved to hold. Null: it proved none. */
  readonly jkt: string | null
  /** True: the proof was accepted before. Then it proves nothing, but the request may be a repetition. */
  readonly proofSeen: boolean
  /** Hash of the `Idempotency-Key`. Without one: random bits, which only the platform's own retry repeats. */
  readonly attempt: string
  /** The origin of the request. */
  readonly origin: Origin
}

/** Outcomes for the current pair, and for a retry of the last one. */
export type Granted = 'rotated' | 'replayed'

/** Outcomes for any other pair. */
export type Denied = 'reused' | 'ahead' | 'revoked' | 'expired' | 'unknown' | 'unproven' | 'disabled'

/** The kind of a second use of a refresh token, for the log. */
export type SecondUse =
  /** The same attempt within the retry window. It is answered again. */
  | 'retry'
  /** Another attempt, with a proof of the family's key. */
  | 'proven_retry'
  /** Another attempt, answered again because the operator allows a grace. */
  | 'grace'
  /** The same attempt after the retry window. */
  | 'late_retry'
  /** Another attempt with the pair that was consumed last: a second client, or an attacker. */
  | 'concurrent'
  /** A pair consumed long ago. */
  | 'stale_ancestor'

/** The outcome, and the row to write before the answer. Null: nothing changes. A refusal that revokes has a row too. */
export type Decision = {
  readonly write: Family | null
  readonly secondUse?: SecondUse
} & (
  | { readonly outcome: Granted; readonly family: Family; readonly user: CellUser }
  | { readonly outcome: Denied }
)

/**
 * The rule of rotation. `now` is epoch milliseconds.
 *
 * Reuse is judged before any expiry: a second use of an ancestor shows that a copy exists, whatever has expired since.
 * The whole family ends (RFC 9700 §4.14.2).
 */
export function decide(
  family: Family | null,
  user: CellUser | null,
  presented: Presented,
  policy: Policy,
  now: EpochMs,
): Decision {
  if (family === null || user === null) return { outcome: 'unknown', write: null }
  if (family.revokedAt !== null) return { outcome: 'revoked', write: null }
  // The proof is judged before anything that could end the family: an attacker without the key can neither refresh the
  // family nor end it.
  if (!isProven(family, presented, policy, now)) return { outcome: 'unproven', write: null }
  if (presented.generation > family.generation) {
    return { outcome: 'ahead', write: revoke(family, 'ahead', now) }
  }
  if (presented.generation < family.generation) return again(family, user, presented, policy, now)
  if (user.disabled) return { outcome: 'disabled', write: null }
  if (hasExpired(family, presented, policy, now)) return { outcome: 'expired', write: null }
  const rotated = rotate(family, presented, policy, now)
  return { outcome: 'rotated', family: rotated, user, write: rotated }
}

// The rule for a second use. The successor is given again only while it is unused. So only the last ancestor can be a
// retry. There is never a fork, and the window is never extended.
function again(family: Family, user: CellUser, presented: Presented, policy: Policy, now: EpochMs): Decision {
  const secondUse = classify(family, presented, policy, now)
  if (!ANSWERED_AGAIN.has(secondUse)) {
    return { outcome: 'reused', write: revoke(family, 'reuse', now), secondUse }
  }
  if (user.disabled) return { outcome: 'disabled', write: null, secondUse }
  return { outcome: 'replayed', family, user, write: null, secondUse }
}

const ANSWERED_AGAIN: ReadonlySet<SecondUse> = new Set(['retry', 'proven_retry', 'grace'])

/** Whether the request proves the key that the family is bound to, by a fresh proof. */
function isProven(family: Family, presented: Presented, policy: Policy, now: EpochMs): boolean {
  if (family.jkt === null) return true
  if (presented.jkt !== family.jkt) return false
  // A repetition has the same attempt and the same proof.
  return !presented.proofSeen || classify(family, presented, policy, now) === 'retry'
}

function classify(family: Family, presented: Presented, policy: Policy, now: EpochMs): SecondUse {
  if (presented.generation !== family.generation - 1) return 'stale_ancestor'
  const sameAttempt = presented.attempt === family.attempt
  if (sameAttempt && isInRetryWindow(policy, family.rotatedAt, now)) return 'retry'
  // A proof of possession distinguishes the client from an attacker who has only the tokens.
  if (family.jkt !== null && isInRetryWindow(policy, family.rotatedAt, now)) return 'proven_retry'
  if (isInGrace(policy, family.rotatedAt, now) && hasGrace(family, presented, policy)) return 'grace'
  if (sameAttempt) return 'late_retry'
  return isInRetryWindow(policy, family.rotatedAt, now) ? 'concurrent' : 'stale_ancestor'
}

// The grace is for a client that resends on its own, from the same address and user agent. An attacker elsewhere gets
// none.
function hasGrace({ rotatedFrom }: Family, { origin }: Presented, { reuseGraceFor }: Policy): boolean {
  if (reuseGraceFor === 'anyone') return true
  return (
    origin.ipAddress !== null &&
    origin.ipAddress === rotatedFrom.ipAddress &&
    origin.userAgent === rotatedFrom.userAgent
  )
}

function hasExpired(family: Family, presented: Presented, policy: Policy, now: EpochMs): boolean {
  // RFC 7519 §4.1.4: "on or after" the expiration time a token must not be accepted.
  if (now >= family.refreshExpiresAt * 1000) return true
  if (presented.accessExpiresAt === null) return false
  return now >= (presented.accessExpiresAt + policy.expiredAccessGraceSeconds) * 1000
}

function rotate(family: Family, { attempt, origin }: Presented, policy: Policy, now: EpochMs): Family {
  const accessExpiresAt = accessEnd(policy, now)
  return {
    ...family,
    generation: family.generation + 1,
    attempt,
    rotatedAt: now,
    rotatedFrom: origin,
    accessExpiresAt,
    accessUntil: Math.max(family.accessUntil, accessExpiresAt),
    refreshExpiresAt: refreshEnd(policy, now, family.expiresAt),
  }
}
