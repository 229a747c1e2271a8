import type { EpochMs, EpochSeconds } from '../../core/clock.ts'

/** The cause of a revocation. */
export type RevocationCause =
  | 'reuse'
  | 'ahead'
  | 'logout'
  | 'ended'
  | 'cap'
  | 'password'
  | 'disabled'
  | 'operator'

/** The origin of a call, as its user is shown it. The grace for a second use is the only rule that reads it. */
export interface Origin {
  /** Cut at 256 characters, so that a family's bytes are bounded. */
  readonly userAgent: string | null
  readonly ipAddress: string | null
  /** ISO 3166-1 alpha-2, as `request.cf` gives it. */
  readonly country: string | null
}

/** One login: the chain of pairs that descend from it. It is one row, whose size does not grow with use. */
export interface Family {
  /** The family's id: claim `sid`. */
  readonly id: string
  readonly userId: string
  /** The current pair. Every lower generation was used. */
  readonly generation: number
  /** The attempt that created `generation`. */
  readonly attempt: string
  readonly createdAt: EpochMs
  readonly createdFrom: Origin
  /** The moment at which `generation` was created. */
  readonly rotatedAt: EpochMs
  readonly rotatedFrom: Origin
  /** `exp` of the access token of `generation`. */
  readonly accessExpiresAt: EpochSeconds
  /** The latest `exp` of any access token of the family. Earlier tokens may have been issued with a longer lifetime. */
  readonly accessUntil: EpochSeconds
  /** `exp` of the refresh token of `generation`: the earlier of the idle and the absolute limit. */
  readonly refreshExpiresAt: EpochSeconds
  /** The absolute limit. It is set at login and never extended (RFC 9700 §4.14.2). */
  readonly expiresAt: EpochSeconds
  /** Thumbprint of the key that every use must prove (RFC 9449). Null: the tokens are bearer tokens. */
  readonly jkt: string | null
  readonly revokedAt: EpochMs | null
  readonly revokedFor: RevocationCause | null
}

/** Whether the family can still be refreshed: it has neither ended nor expired. */
export function isLive(family: Family, now: EpochMs): boolean {
  return family.revokedAt === null && now < family.refreshExpiresAt * 1000
}

/**
 * The moment of a use of the family. The clock of a machine that takes over may be behind, so the moment is never
 * before the last rotation.
 */
export function momentOfUse(family: Family | null, now: EpochMs): EpochMs {
  return family === null ? now : Math.max(now, family.rotatedAt)
}

/** A user as its cell knows it: the claims of the next pair, and whether it may be issued. */
export interface CellUser {
  readonly id: string
  readonly customerId: string
  readonly role: string
  readonly userType: string
  readonly email: string
  readonly disabled: boolean
  /** The number of this user's changes in the directory. A cell compares it to tell older records from newer ones. */
  readonly epoch: number
}

/** A user in its cell. Null: unknown. `erased`: the user was removed within the last hour. */
export type KnownUser = CellUser | 'erased' | null

/** Whether the cell has a newer record of the user than this one. */
export function isOutdated(record: CellUser, known: KnownUser): boolean {
  if (known === 'erased') return true
  return known !== null && known.epoch > record.epoch
}
