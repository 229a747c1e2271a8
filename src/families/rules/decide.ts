import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { revoke } from './end.ts'
import type { CellUser, Family, Origin } from './family.ts'
import { accessEnd, isInGrace, isInRetryWindow, type Policy, refreshEnd } from './policy.ts'

/** What a verified pair says of itself, and what the request says of its attempt. */
export interface Presented {
  readonly generation: number
  /** Null: the refresh token came alone (RFC 6749 §6). */
  readonly accessExpiresAt: EpochSeconds | null
  /** Thumbprint of the key that the request proved to hold, if it did. */
  readonly jkt: string | null
  /** The proof came before. It proves nothing then, except that this may be the same request again. */
  readonly proofSeen: boolean
  /** Hash of the `Idempotency-Key`, else random bits that only the platform's own retry repeats. */
  readonly attempt: string
  /** Where the request came from. */
  readonly origin: Origin
}

/** What comes of presenting a pair that is good, or that is good again. */
export type AcceptedOutcome = 'rotated' | 'replayed'

/** What comes of presenting any other pair. */
export type RefusedOutcome = 'reused' | 'ahead' | 'revoked' | 'expired' | 'unknown' | 'unproven' | 'disabled'

/** What a second use of a refresh token looks like: told by evidence, for the log. */
export type SecondUse =
  /** The same attempt, in time: answered again. */
  | 'retry'
  /** Another attempt, by who proved to hold the family's key. */
  | 'proven_retry'
  /** Another attempt, answered again because the operator grants a grace. */
  | 'grace'
  /** The same attempt, too late. */
  | 'late_retry'
  /** Another attempt with the pair just consumed: by a second client, or by a thief. */
  | 'concurrent'
  /** A pair consumed long ago. */
  | 'stale_ancestor'

/** What to answer, and the row to write first (null: nothing changes). A refusal that revokes has a row too. */
export type Decision = {
  readonly write: Family | null
  readonly secondUse?: SecondUse
} & (
  | { readonly outcome: AcceptedOutcome; readonly family: Family; readonly user: CellUser }
  | { readonly outcome: RefusedOutcome }
)

/**
 * The rule of rotation. `now` is epoch milliseconds.
 *
 * Reuse is judged before any lifetime: an ancestor that comes back shows that there is a copy, whatever has expired
 * since. The whole family ends (RFC 9700 §4.14.2).
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
  // Before anything that could end the family: a thief without its key can neither refresh nor end it.
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

// A second use. The successor is given again only while it is unused itself, so only the last ancestor can be a retry.
// There is never a fork, and the window is never extended.
function again(family: Family, user: CellUser, presented: Presented, policy: Policy, now: EpochMs): Decision {
  const secondUse = classify(family, presented, policy, now)
  if (!ANSWERED_AGAIN.has(secondUse)) {
    return { outcome: 'reused', write: revoke(family, 'reuse', now), secondUse }
  }
  if (user.disabled) return { outcome: 'disabled', write: null, secondUse }
  return { outcome: 'replayed', family, user, write: null, secondUse }
}

const ANSWERED_AGAIN: ReadonlySet<SecondUse> = new Set(['retry', 'proven_retry', 'grace'])

/** Whether the request holds the key that the family is bound to, by a proof that was not taken before. */
function isProven(family: Family, presented: Presented, policy: Policy, now: EpochMs): boolean {
  if (family.jkt === null) return true
  if (presented.jkt !== family.jkt) return false
  // The very same request again: the same attempt with the same proof.
  return !presented.proofSeen || classify(family, presented, policy, now) === 'retry'
}

function classify(family: Family, presented: Presented, policy: Policy, now: EpochMs): SecondUse {
  if (presented.generation !== family.generation - 1) return 'stale_ancestor'
  const sameAttempt = presented.attempt === family.attempt
  if (sameAttempt && isInRetryWindow(policy, family.rotatedAt, now)) return 'retry'
  // Possession of the key is the evidence: a thief of tokens has none.
  if (family.jkt !== null && isInRetryWindow(policy, family.rotatedAt, now)) return 'proven_retry'
  if (isInGrace(policy, family.rotatedAt, now) && hasGrace(family, presented, policy)) return 'grace'
  if (sameAttempt) return 'late_retry'
  return isInRetryWindow(policy, family.rotatedAt, now) ? 'concurrent' : 'stale_ancestor'
}

// The grace is for a client that resends by itself, and so from the same place; a thief elsewhere gets none.
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
