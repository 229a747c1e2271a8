import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import type { CellUser, Family, RevocationCause } from './family.ts'
import { type Policy, refreshEnd } from './policy.ts'

/** What a verified pair says of itself. */
export interface Presented {
  readonly generation: number
  readonly accessExpiresAt: EpochSeconds
}

/** Everything that can come of presenting a pair. Closed: a `switch` over it is exhaustive. */
export type Outcome = 'rotated' | 'reused' | 'ahead' | 'revoked' | 'expired' | 'unknown' | 'disabled'

/** What to answer, and the row to write first (null: nothing changes). A refusal that revokes has a row too. */
export interface Decision {
  readonly outcome: Outcome
  readonly write: Family | null
}

/**
 * The rule of rotation: pure, so that it can be read, modelled and tested alone. `now` is epoch milliseconds.
 *
 * Reuse is judged before any lifetime: an ancestor that comes back betrays a copy, whatever has expired since
 * (RFC 9700 §4.14.2), and the whole family pays.
 */
export function decide(
  family: Family | null,
  user: CellUser | null,
  presented: Presented,
  policy: Policy,
  now: EpochMs,
): Decision {
  if (family === null || user === null) return unchanged('unknown')
  if (family.revokedAt !== null) return unchanged('revoked')
  if (presented.generation < family.generation) return revoked(family, 'reused', 'reuse', now)
  if (presented.generation > family.generation) return revoked(family, 'ahead', 'ahead', now)
  if (user.disabled) return unchanged('disabled')
  if (hasExpired(family, presented, policy, now)) return unchanged('expired')
  return { outcome: 'rotated', write: rotate(family, policy, now) }
}

/** A family ended at `now`, for good. */
export function revoke(family: Family, cause: RevocationCause, now: EpochMs): Family {
  return { ...family, revokedAt: now, revokedFor: cause }
}

function unchanged(outcome: Outcome): Decision {
  return { outcome, write: null }
}

function revoked(family: Family, outcome: Outcome, cause: RevocationCause, now: EpochMs): Decision {
  return { outcome, write: revoke(family, cause, now) }
}

function hasExpired(family: Family, presented: Presented, policy: Policy, now: EpochMs): boolean {
  const accessEnd = presented.accessExpiresAt + policy.expiredAccessGraceSeconds
  // RFC 7519 §4.1.4: "on or after" the expiration time a token must not be accepted.
  return now >= accessEnd * 1000 || now >= family.refreshExpiresAt * 1000
}

function rotate(family: Family, policy: Policy, now: EpochMs): Family {
  return {
    ...family,
    generation: family.generation + 1,
    rotatedAt: now,
    refreshExpiresAt: refreshEnd(policy, now, family.expiresAt),
  }
}
