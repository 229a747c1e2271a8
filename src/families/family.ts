import type { EpochMs, EpochSeconds } from '../core/clock.ts'

/** Why a family ended before its time. */
export type RevocationCause = 'reuse' | 'ahead' | 'cap' | 'disabled' | 'password'

/** One login: the chain of pairs that descend from it, in one row whose size does not grow with use. */
export interface Family {
  /** The family's id: claim `sid`. */
  readonly id: string
  readonly userId: string
  /** The pair that is good now; every lower one was used. */
  readonly generation: number
  readonly createdAt: EpochMs
  /** When `generation` was made. */
  readonly rotatedAt: EpochMs
  /** `exp` of the refresh token of `generation`: the earlier of the idle and the absolute limit. */
  readonly refreshExpiresAt: EpochSeconds
  /** The absolute limit: set at login, never extended (RFC 9700 §4.14.2). */
  readonly expiresAt: EpochSeconds
  readonly revokedAt: EpochMs | null
  readonly revokedFor: RevocationCause | null
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
