import type { EpochSeconds } from '../core/clock.ts'
import type { Outcome, Presented, SecondUse } from './rules/decide.ts'
import type { CellUser, Family, Origin, RevocationCause } from './rules/family.ts'
import type { Policy } from './rules/policy.ts'
import type { Attempts } from './rules/throttle.ts'

/** Possession of a key, proven for one request (RFC 9449). */
export interface ProvenKey {
  readonly jkt: string
  /** Names the proof, so that it is taken once. */
  readonly id: string
  readonly expiresAt: EpochSeconds
}

// What is said to a cell, and what it answers: plain data, tagged, additive (old and new code overlap in a rollout).

/** `before` is what `takeBack` wants. An older cell leaves it out, and cannot take back. */
export type Admitted =
  | { readonly outcome: 'admitted'; readonly before?: Attempts | undefined }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

export interface OpenRequest {
  /** As the directory described the user when the password was proven. */
  readonly user: CellUser
  /** What the directory still has to end of this user, before the family opens. An older Worker sends none. */
  readonly ending?: Ending | null
  readonly familyId: string
  readonly attempt: string
  /** The key that the family is bound to, if the login proved one. */
  readonly jkt: string | null
  /** The proof of that key. An older Worker sends none, and its proofs of logins are not remembered. */
  readonly proof?: ProvenKey | null
  readonly origin: Origin
  readonly policy: Policy
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  /** `stale`: ask again, with the record as it is now and a new family. */
  | { readonly outcome: 'stale' | 'unproven' | 'crowded' }

export interface RotateRequest {
  readonly userId: string
  readonly familyId: string
  readonly presented: Pick<Presented, 'generation' | 'accessExpiresAt' | 'attempt'>
  readonly proof: ProvenKey | null
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
      readonly outcome: Exclude<Outcome, 'rotated' | 'replayed'> | 'crowded'
      readonly secondUse?: SecondUse | undefined
      /** Where the last rotation came from, of a family that this call ended; an older cell does not say it. */
      readonly rotatedFrom?: Origin | undefined
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
  | { readonly outcome: 'expired' | 'ended' | 'unknown' | 'disabled' | 'unproven' | 'crowded' }

/** Which of a user's families to end: all, or all but one. */
export interface Ending {
  readonly cause: RevocationCause
  readonly except: string | null
  /**
   * Names the change that ends them, so that the cell does it once, however often it is told. An older Worker sends
   * none: then it is done each time.
   */
  readonly id?: string
}

/** What a change of a user ended. An older cell answers nothing. */
export type Changed = { readonly ended: number } | undefined

/**
 * When a family that was to end ended: by this call, or before it. False: the user has none of this id. It was a
 * boolean once: an older Worker takes both words for `true`, which is what an older cell says for either.
 */
export type Ended = 'now' | 'before' | false
