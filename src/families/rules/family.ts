import type { EpochMs, EpochSeconds } from '../../core/clock.ts'

/** Why a family ended before its time. */
export type RevocationCause =
  | 'reuse'
  | 'ahead'
  | 'logout'
  | 'ended'
  | 'cap'
  | 'password'
  | 'disabled'
  | 'operator'

/** Where a call came from, as its user is shown it. The grace of a second use is the only rule that reads it. */
export interface Origin {
  /** Cut at 256 characters, so that a family's bytes are bounded. */
  readonly userAgent: string | null
  readonly ipAddress: string | null
  /** ISO 3166-1 alpha-2, as `request.cf` gives it. */
  readonly country: string | null
}

/** One login: the chain of pairs that descend from it, in one row whose size does not grow with use. */
export interface Family {
  /** The family's id: claim `sid`. */
  readonly id: string
  readonly userId: string
  /** The pair that is good now; every lower one was used. */
  readonly generation: number
  /** The attempt that made `generation`. */
  readonly attempt: string
  readonly createdAt: EpochMs
  readonly createdFrom: Origin
  /** When `generation` was made. */
  readonly rotatedAt: EpochMs
  readonly rotatedFrom: Origin
  /** `exp` of the access token of `generation`. */
  readonly accessExpiresAt: EpochSeconds
  /** The latest `exp` of any access token of the family: they may have been issued with a longer life. */
  readonly accessUntil: EpochSeconds
  /** `exp` of the refresh token of `generation`: the earlier of the idle and the absolute limit. */
  readonly refreshExpiresAt: EpochSeconds
  /** The absolute limit: set at login, never extended (RFC 9700 §4.14.2). */
  readonly expiresAt: EpochSeconds
  /** Thumbprint of the key that every use must prove (RFC 9449); null: whoever holds the tokens may use them. */
  readonly jkt: string | null
  readonly revokedAt: EpochMs | null
  readonly revokedFor: RevocationCause | null
}

/** Whether the family could still be refreshed: neither ended nor expired. */
export function isLive(family: Family, now: EpochMs): boolean {
  return family.revokedAt === null && now < family.refreshExpiresAt * 1000
}

/**
 * The moment of a use of the family. The clock of a machine that takes over may be behind: time never runs backwards for
 * a family.
 */
export function momentOfUse(family: Family | null, now: EpochMs): EpochMs {
  return family === null ? now : Math.max(now, family.rotatedAt)
}

/** A user as its cell knows it: what the next pair will say, and whether there may be one. */
export interface CellUser {
  readonly id: string
  readonly customerId: string
  readonly role: string
  readonly userType: string
  readonly email: string
  readonly disabled: boolean
  /** Counts this user's changes in the directory, so that a cell can tell older news from newer. */
  readonly epoch: number
}

/** What a cell knows of a user. Null: nothing. `erased`: the user was removed, not long ago. */
export type KnownUser = CellUser | 'erased' | null

/** Whether the cell knows newer things of a user than the directory's record says. */
export function isOutdated(record: CellUser, known: KnownUser): boolean {
  if (known === 'erased') return true
  return known !== null && known.epoch > record.epoch
}
