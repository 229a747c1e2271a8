import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import type { Origin } from '../../core/origin.ts'
import { endOf, lacksKey, policyOfNext } from './customer-limits.ts'
import { revoke } from './end.ts'
import type { CellUser, Family } from './family.ts'
import { accessEnd, isInGrace, isInRetryWindow, type Policy, refreshEnd } from './policy.ts'

/** A verified pair or refresh token, and the attempt that presents it. */
export interface Presented {
  readonly generation: number
  /** Null: the refresh token came alone (RFC 6749 §6). */
  readonly accessExpiresAt: EpochSeconds | null
  /** Thumbprint of the key whose possession the request proved, or null. */
  readonly jkt: string | null
  /** Whether the proof was used before. It is then valid only for a repetition of the same request. */
  readonly proofSeen: boolean
  /** Hash of the `Idempotency-Key`, or random bits that only the platform's own retry repeats. */
  readonly attempt: string
  /** The origin of the request. */
  readonly origin: Origin
}

/** What comes of presenting a pair that is good, or that is good again. */
export type AcceptedOutcome = 'rotated' | 'replayed'

/** What comes of presenting any other pair. */
export type RefusedOutcome = 'reused' | 'ahead' | 'revoked' | 'expired' | 'unknown' | 'unproven' | 'disabled'

/** The class of a second use of a refresh token, by its evidence. The log has it. */
export type SecondUse =
  /** The same attempt within the retry window. The pair is returned again. */
  | 'retry'
  /** Another attempt within the window, with a proof of the family's key. The pair is returned again. */
  | 'proven_retry'
  /** Another attempt within the operator's grace. The pair is returned again. */
  | 'grace'
  /** The same attempt after the window. */
  | 'late_retry'
  /** Another attempt with the pair that was consumed last, by a second client or by a thief. */
  | 'concurrent'
  /** A pair consumed long ago. */
  | 'stale_ancestor'

/** The outcome, and the row to write first (null: nothing changes). A refusal that revokes has a row too. */
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
 * Reuse is checked before any lifetime: a consumed token that comes back shows that a copy exists, even if it has expired.
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
  // This check comes before any that can end the family. A thief without the key can neither refresh nor end it.
  if (!isProven(family, presented, policy, now)) return { outcome: 'unproven', write: null }
  if (presented.generation > family.generation) {
    return { outcome: 'ahead', write: revoke(family, 'ahead', now) }
  }
  if (presented.generation < family.generation) return secondUseOf(family, user, presented, policy, now)
  if (user.disabled) return { outcome: 'disabled', write: null }
  const expiresAt = endOf(family, policy)
  if (now >= expiresAt * 1000) return { outcome: 'expired', write: ended(family, expiresAt) }
  if (hasExpired(family, presented, policy, now)) return { outcome: 'expired', write: null }
  const rotated = rotate({ ...family, expiresAt }, presented, policyOfNext(policy, family), now)
  return { outcome: 'rotated', family: rotated, user, write: rotated }
}

// A second use. The successor is returned again only while it is unused itself, so only the last consumed pair can be a
// retry. A family never forks, and the window is never extended.
function secondUseOf(
  family: Family,
  user: CellUser,
  presented: Presented,
  policy: Policy,
  now: EpochMs,
): Decision {
  const secondUse = classify(family, presented, policy, now)
  if (!ANSWERED_AGAIN.has(secondUse)) {
    return { outcome: 'reused', write: revoke(family, 'reuse', now), secondUse }
  }
  if (user.disabled) return { outcome: 'disabled', write: null, secondUse }
  return { outcome: 'replayed', family, user, write: null, secondUse }
}

const ANSWERED_AGAIN: ReadonlySet<SecondUse> = new Set(['retry', 'proven_retry', 'grace'])

/**
 * Whether the request proved possession of the key that the family is bound to, by a fresh proof. No key is needed for a family
 * that is bound to none, unless its customer requires one.
 */
function isProven(family: Family, presented: Presented, policy: Policy, now: EpochMs): boolean {
  if (family.jkt === null) return !lacksKey(family.jkt, policy.customer)
  if (presented.jkt !== family.jkt) return false
  // A seen proof is valid only for a repetition of the request: the same attempt with the same proof.
  return !presented.proofSeen || classify(family, presented, policy, now) === 'retry'
}

function classify(family: Family, presented: Presented, policy: Policy, now: EpochMs): SecondUse {
  if (presented.generation !== family.generation - 1) return 'stale_ancestor'
  const sameAttempt = presented.attempt === family.attempt
  if (sameAttempt && isInRetryWindow(policy, family.rotatedAt, now)) return 'retry'
  // The request proved possession of the key, which a thief of the tokens does not have.
  if (family.jkt !== null && isInRetryWindow(policy, family.rotatedAt, now)) return 'proven_retry'
  if (isInGrace(policy, family.rotatedAt, now) && hasGrace(family, presented, policy)) return 'grace'
  if (sameAttempt) return 'late_retry'
  return isInRetryWindow(policy, family.rotatedAt, now) ? 'concurrent' : 'stale_ancestor'
}

// The grace is for a client that resends a request from the same address with the same agent.
function hasGrace({ rotatedFrom }: Family, { origin }: Presented, { reuseGraceFor }: Policy): boolean {
  if (reuseGraceFor === 'anyone') return true
  return (
    origin.ipAddress !== null &&
    origin.ipAddress === rotatedFrom.ipAddress &&
    origin.userAgent === rotatedFrom.userAgent
  )
}

// A refresh after the customer's absolute limit. The row has it from then on, so that a looser policy does not revive the
// family. The tokens keep their `exp`, because a retry must get the same ones.
function ended(family: Family, expiresAt: EpochSeconds): Family | null {
  return expiresAt === family.expiresAt ? null : { ...family, expiresAt }
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
