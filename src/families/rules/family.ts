import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import type { Origin } from '../../core/origin.ts'
import type { EndingCause } from '../../events/catalogue.ts'

/** The cause of a revocation. Release 0.1 has fewer causes, and reads none of them. */
export type RevocationCause = EndingCause

/** One login and the chain of pairs that descend from it. It is one row, whose size does not grow with use. */
export interface Family {
  /** The family's id, which is the claim `sid`. */
  readonly id: string
  readonly userId: string
  /** The number of the current pair. Every lower one was consumed. */
  readonly generation: number
  /** The attempt that created `generation`. */
  readonly attempt: string
  readonly createdAt: EpochMs
  readonly createdFrom: Origin
  /** The time at which `generation` was made. */
  readonly rotatedAt: EpochMs
  readonly rotatedFrom: Origin
  /** `exp` of the access token of `generation`. */
  readonly accessExpiresAt: EpochSeconds
  /** The latest `exp` of any access token of the family. An earlier token may have a longer lifetime. */
  readonly accessUntil: EpochSeconds
  /** `exp` of the refresh token of `generation`: the earlier of the idle and the absolute limit. */
  readonly refreshExpiresAt: EpochSeconds
  /**
   * The absolute limit, which is set at login and never extended (RFC 9700 §4.14.2). A customer's policy can make it earlier at
   * a refresh.
   */
  readonly expiresAt: EpochSeconds
  /** Thumbprint of the key that every use must prove (RFC 9449). Null for bearer tokens. */
  readonly jkt: string | null
  readonly revokedAt: EpochMs | null
  readonly revokedFor: RevocationCause | null
}

/** Whether the family has neither ended nor expired. */
export function isLive(family: Family, now: EpochMs): boolean {
  return family.revokedAt === null && now < expiryOf(family)
}

/** The moment at which the family expires if it is not refreshed again: at its absolute limit or before. */
export function expiryOf({ refreshExpiresAt, expiresAt }: Family): EpochMs {
  return Math.min(refreshExpiresAt, expiresAt) * 1000
}

/**
 * The moment of a use of the family. It is never before the last rotation, since the clock of another machine may be
 * behind.
 */
export function momentOfUse(family: Family | null, now: EpochMs): EpochMs {
  return family === null ? now : Math.max(now, family.rotatedAt)
}

/** Whether two calls came from different addresses or programs. */
export function isElsewhere(one: Origin, other: Origin): boolean {
  return one.ipAddress !== other.ipAddress || one.userAgent !== other.userAgent
}

/** A user as its cell stores it: the claims of the next pair, and whether the user is disabled. */
export interface CellUser {
  readonly id: string
  readonly customerId: string
  readonly role: string
  readonly userType: string
  readonly email: string
  readonly disabled: boolean
  /** The number of this user's changes in the directory. It orders the records. */
  readonly epoch: number
}

/** A cell's record of a user. Null: there is none. `erased`: the user was removed within the last hour. */
export type KnownUser = CellUser | 'erased' | null

type UserEvent = 'username_changed' | 'customer_changed' | 'role_changed' | 'user_disabled' | 'user_enabled'

/** The events of the difference between the cell's record of a user and the next one. A first record has none. */
export function changesOf(known: KnownUser, next: CellUser): UserEvent[] {
  if (known === null || known === 'erased') return []
  const changes: UserEvent[] = []
  if (known.email !== next.email) changes.push('username_changed')
  if (known.customerId !== next.customerId) changes.push('customer_changed')
  if (known.role !== next.role) changes.push('role_changed')
  if (known.disabled !== next.disabled) changes.push(next.disabled ? 'user_disabled' : 'user_enabled')
  return changes
}

/** Whether the cell's record of a user is newer than the given one. */
export function isOutdated(record: CellUser, known: KnownUser): boolean {
  if (known === 'erased') return true
  return known !== null && known.epoch > record.epoch
}
