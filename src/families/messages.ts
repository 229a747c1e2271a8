import type { EpochSeconds } from '../core/clock.ts'
import type { Outcome, Presented, SecondUse } from './decide.ts'
import type { CellUser, Family, Origin, RevocationCause } from './family.ts'
import type { Policy } from './policy.ts'

// What is said to a cell, and what it answers: plain data, tagged, additive (old and new code overlap in a rollout).

export type Admitted =
  | { readonly outcome: 'admitted' }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

export interface OpenRequest {
  /** As the directory described the user when the password was proven. */
  readonly user: CellUser
  readonly familyId: string
  readonly attempt: string
  readonly origin: Origin
  readonly policy: Policy
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  | { readonly outcome: 'stale' }

export interface RotateRequest {
  readonly userId: string
  readonly familyId: string
  readonly presented: Presented
  readonly origin: Origin
  readonly policy: Policy
}

export type Rotated =
  | {
      readonly outcome: 'rotated' | 'replayed'
      readonly family: Family
      readonly user: CellUser
      readonly secondUse?: SecondUse | undefined
    }
  | {
      readonly outcome: Exclude<Outcome, 'rotated' | 'replayed'>
      readonly secondUse?: SecondUse | undefined
    }

/** What a verified token says of itself. */
export interface Bearer {
  readonly userId: string
  readonly familyId: string
  readonly generation: number
  readonly expiresAt: EpochSeconds
}

export type Recognized =
  | { readonly outcome: 'live'; readonly user: CellUser; readonly generation: number }
  | { readonly outcome: 'expired' | 'ended' | 'unknown' | 'disabled' }

/** Which of a user's families to end: all, or all but one. */
export interface Ending {
  readonly cause: RevocationCause
  readonly except: string | null
}
