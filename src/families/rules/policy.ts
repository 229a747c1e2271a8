import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { toSeconds } from '../../core/clock.ts'
import type { CustomerLimits } from './customer-limits.ts'

/** The policy that an operator sets. Each call carries it, because the object reads no variables. */
export interface Policy {
  /** Lifetime of an access token, in seconds. */
  readonly accessTokenTtlSeconds: number
  /** Lifetime of an unused refresh token, in seconds. */
  readonly idleTtlSeconds: number
  /** Lifetime of a family, in seconds. A refresh does not extend it. */
  readonly familyMaxAgeSeconds: number
  /** Seconds after its `exp` in which an access token is accepted for a refresh. */
  readonly expiredAccessGraceSeconds: number
  /** Seconds after a rotation in which the same attempt gets the same pair. */
  readonly idempotencyWindowSeconds: number
  /** Seconds after a rotation in which another attempt gets the same pair. 0 means strict single use. */
  readonly reuseGraceSeconds: number
  /** The requests that this grace applies to. `origin`: those with the address and agent of the rotation. */
  readonly reuseGraceFor: 'origin' | 'anyone'
  /** Live families of one user. One more login ends the least recently used family. */
  readonly maxFamiliesPerUser: number
  /** What the user's customer is stricter about. The cell adds it. Absent: the customer never had a policy. */
  readonly customer?: CustomerLimits
}

/** The absolute expiry of a family that starts now. */
export function familyEnd(policy: Policy, createdAt: EpochMs): EpochSeconds {
  return toSeconds(createdAt) + policy.familyMaxAgeSeconds
}

/** The `exp` of the access token of a generation made at `rotatedAt`. It may lie after the family's end. */
export function accessEnd(policy: Policy, rotatedAt: EpochMs): EpochSeconds {
  return toSeconds(rotatedAt) + policy.accessTokenTtlSeconds
}

/** The `exp` of the refresh token of a generation made at `rotatedAt`: the idle limit, or the family's end if earlier. */
export function refreshEnd(policy: Policy, rotatedAt: EpochMs, familyEndsAt: EpochSeconds): EpochSeconds {
  return Math.min(toSeconds(rotatedAt) + policy.idleTtlSeconds, familyEndsAt)
}

/** Whether a repetition of an attempt that created something at `madeAt` is still a retry. */
export function isInRetryWindow(policy: Policy, madeAt: EpochMs, now: EpochMs): boolean {
  return now < madeAt + policy.idempotencyWindowSeconds * 1000
}

/** Whether a second use by another attempt is within the operator's grace. */
export function isInGrace(policy: Policy, madeAt: EpochMs, now: EpochMs): boolean {
  return now < madeAt + policy.reuseGraceSeconds * 1000
}
