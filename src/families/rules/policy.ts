import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { toSeconds } from '../../core/clock.ts'

/** The operator's policy. It is part of each call, because the object reads no variables. */
export interface Policy {
  /** Lifetime of an access token in seconds. */
  readonly accessTokenTtlSeconds: number
  /** Lifetime of an unused refresh token in seconds. */
  readonly idleTtlSeconds: number
  /** Lifetime of a family in seconds, whatever its use. */
  readonly familyMaxAgeSeconds: number
  /** Seconds after its `exp` in which an access token is still accepted in a refresh. */
  readonly expiredAccessGraceSeconds: number
  /** Seconds after a rotation in which the same attempt is answered again. */
  readonly idempotencyWindowSeconds: number
  /** Seconds after a rotation in which another attempt is answered again; 0 is strict single use. */
  readonly reuseGraceSeconds: number
  /** Which requests the grace applies to. `origin`: those with the address and user agent of the rotation. */
  readonly reuseGraceFor: 'origin' | 'anyone'
  /** Live families of one user. One more login ends the least recently used. */
  readonly maxFamiliesPerUser: number
}

/** The absolute expiry of a family that starts now. */
export function familyEnd(policy: Policy, createdAt: EpochMs): EpochSeconds {
  return toSeconds(createdAt) + policy.familyMaxAgeSeconds
}

/** The expiry of the access token of a generation created at `rotatedAt`. It may be after the family's expiry. */
export function accessEnd(policy: Policy, rotatedAt: EpochMs): EpochSeconds {
  return toSeconds(rotatedAt) + policy.accessTokenTtlSeconds
}

/**
 * The expiry of the refresh token of a generation created at `rotatedAt`: the idle limit, and at most the family's
 * expiry.
 */
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
