import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { toSeconds } from '../../core/clock.ts'

/** The rules that an operator sets. They travel with each call; the object reads no variables. */
export interface Policy {
  /** Seconds an access token lives. */
  readonly accessTokenTtlSeconds: number
  /** Seconds a refresh token lives unused. */
  readonly idleTtlSeconds: number
  /** Seconds a family lives, however busy. */
  readonly familyMaxAgeSeconds: number
  /** Seconds after its `exp` that an access token is still good for a refresh. */
  readonly expiredAccessGraceSeconds: number
  /** Seconds after a rotation in which the same attempt is answered again. */
  readonly idempotencyWindowSeconds: number
  /** Seconds after a rotation in which another attempt is answered again; 0 is strict single use. */
  readonly reuseGraceSeconds: number
  /** Who is answered again in that time. `origin` is the address and agent that made the rotation. */
  readonly reuseGraceFor: 'origin' | 'anyone'
  /** Live families of one user; one more login ends the least recently used. */
  readonly maxFamiliesPerUser: number
}

/** The absolute end of a family that starts now. */
export function familyEnd(policy: Policy, createdAt: EpochMs): EpochSeconds {
  return toSeconds(createdAt) + policy.familyMaxAgeSeconds
}

/** When the access token of a generation made at `rotatedAt` expires. Not cut at the family's end. */
export function accessEnd(policy: Policy, rotatedAt: EpochMs): EpochSeconds {
  return toSeconds(rotatedAt) + policy.accessTokenTtlSeconds
}

/** When the refresh token of a generation made at `rotatedAt` expires: idle, but never past the family's end. */
export function refreshEnd(policy: Policy, rotatedAt: EpochMs, familyEndsAt: EpochSeconds): EpochSeconds {
  return Math.min(toSeconds(rotatedAt) + policy.idleTtlSeconds, familyEndsAt)
}

/** Whether a repetition of the attempt that made something at `madeAt` is still a retry. */
export function isInRetryWindow(policy: Policy, madeAt: EpochMs, now: EpochMs): boolean {
  return now < madeAt + policy.idempotencyWindowSeconds * 1000
}

/** Whether a second use by another attempt is still in the grace that the operator sets. */
export function isInGrace(policy: Policy, madeAt: EpochMs, now: EpochMs): boolean {
  return now < madeAt + policy.reuseGraceSeconds * 1000
}
