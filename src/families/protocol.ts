import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import type { Origin } from '../core/origin.ts'
import {
  type ActorOfCall,
  type HistorySubject,
  OPERATOR,
  type Recorded,
  UNKNOWN,
} from '../events/catalogue.ts'
import type { CellStats, FoundInCell, Sought } from './operator-messages.ts'
import type { KnownLimits, LimitsOfCustomer } from './rules/customer-limits.ts'
import type { AcceptedOutcome, Presented, RefusedOutcome, SecondUse } from './rules/decide.ts'
import type { CellUser, Family, RevocationCause } from './rules/family.ts'
import type { Attempts } from './rules/lock.ts'
import type { Policy } from './rules/policy.ts'

// The messages between a Worker and a cell are plain data with tagged outcomes. Changes are additive, because old and new
// code overlap in a rollout. A member that the release before does not know is optional, and its comment explains its
// absence.

/**
 * The calls that a Worker makes and a cell answers. Names and positions of arguments never change, because the release
 * before uses them. A refusal of a cell is an outcome, not an exception.
 */
export interface CellCalls {
  /** Counts an attempt to log in, before its password is verified. An older Worker leaves the request out. */
  admit(subject: Subject, requestId?: string): Admitted
  /** Takes back an attempt that `admit` counted: its password was right, or could not be verified. */
  takeBack(subject: Subject, before: CountedBefore): void
  /** Resets the attempts of each subject. Idempotent. */
  unlock(subjects: readonly Subject[]): void
  /**
   * Opens a family after the password was verified, unless the cell has a newer record of the user. A repetition of an
   * attempt returns the family that the attempt opened, if it was not refreshed since.
   */
  open(request: OpenRequest): Opened
  /** Exchanges a generation for the next one, exactly once. It may wait for the commit of others. */
  rotate(request: RotateRequest): Rotated | Promise<Rotated>
  /** The user of a token, if its family is live. */
  recognize(bearer: Bearer): Recognized
  /** The same for the bearer of the token. A family that is bound to a key requires a fresh proof of it. */
  authenticate(bearer: Bearer, proof: ProvenKey | null): Recognized
  /** A user's live families, most recently used first. */
  families(userId: string): Family[]
  /**
   * The newest events of a subject, newest first, at most `most`. An older cell does not have this call, which is an
   * outage for the caller.
   */
  history(of: HistorySubject, most: number): Recorded
  /**
   * Counts of a cell: its events since a moment, its live families, its outbox. An older cell does not have this call, which
   * is an outage for the caller.
   */
  stats(since: EpochMs): CellStats
  /** Looks for a family or events. An older cell does not have this call, which is an outage for the caller. */
  find(sought: Sought): FoundInCell
  /**
   * Ends one family, and returns whether it ended now or before. Idempotent. An older cell answers with a boolean. An older
   * Worker does not say who ends it.
   */
  end(userId: string, familyId: string, cause: RevocationCause, by?: ActorOfCall): Ended | true
  /**
   * Stores a user's record. The next pair has its claims, and a login with an older record starts again. An ending ends
   * families of the user, once. Idempotent. An older cell answers nothing. `by` is the operator of the record's changes.
   * An older Worker names no operator, here and in the next two calls, and leaves `limits` out. An older cell ignores them.
   */
  changeUser(
    user: CellUser,
    ending: Ending | null,
    by?: ActorOfCall,
    limits?: KnownLimits,
  ): Changed | undefined
  /** Records that a reset of the password was asked for. An older cell does not have this call, which is an outage. */
  noteReset(userId: string, by: ActorOfCall): void
  /** Erases a user with all families and attempts. A login that began before is refused. */
  eraseUser(userId: string, by?: ActorOfCall): void
  /**
   * Ends every family of the cell that began before a moment, by one write. The rows of a small cell are updated at once,
   * those of a large one step by step. The number is only for Workers of release 0.1, which add it up.
   */
  endBegunBefore(moment: EpochMs, by?: ActorOfCall): number
  /**
   * Stores limits of customers, unless the cell has later ones. They hold from the next refresh on. Idempotent. An older cell
   * does not have this call, which is an outage for the caller.
   */
  setLimits(all: readonly LimitsOfCustomer[]): void
}

/**
 * The subject whose attempts are counted. `stranger` is a user name, by its keyed hash, whether it is the name of a user or
 * not. `user` is a family, by its id, for the attempts of a known client. Release 0.1 chose the words: it counted known
 * users by their id, and only unknown ones by hash.
 */
export interface Subject {
  readonly kind: 'user' | 'stranger'
  readonly id: string
  /** The user of the family, who is told of a lock. An older Worker leaves it out, and the lock is no event then. */
  readonly userId?: string
}

/** The attempts before one that was counted, and the number of the event if that one locked. */
export type CountedBefore = Attempts & { readonly lockEvent?: number | undefined }

export type Admitted =
  /** `before` is the argument of `takeBack`. An older cell leaves it out, and cannot take an attempt back. */
  | { readonly outcome: 'admitted'; readonly before?: CountedBefore | undefined }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

/** A verified proof of possession of a key, for one request (RFC 9449). */
export interface ProvenKey {
  readonly jkt: string
  /** Identifies the proof, which is accepted once. */
  readonly id: string
  readonly expiresAt: EpochSeconds
}

/** An operator's policy as sent. An older Worker leaves `reuseGraceFor` out, and its rule is `anyone`. */
export type SentPolicy = Omit<Policy, 'reuseGraceFor' | 'customer'> & Partial<Pick<Policy, 'reuseGraceFor'>>

export interface OpenRequest {
  /** The directory's record of the user when the password was verified. */
  readonly user: CellUser
  /** The unapplied ending of this user, which is applied before the family opens. An older Worker sends none. */
  readonly ending?: Ending | null
  /** The operator of the record's changes that the cell does not have. An older Worker leaves it out. */
  readonly changedBy?: ActorOfCall
  readonly familyId: string
  readonly attempt: string
  /** The key that the family is bound to, if the login proved one. */
  readonly jkt: string | null
  /** The proof of that key. An older Worker sends none, so that its proofs of logins are not recorded. */
  readonly proof?: ProvenKey | null
  readonly origin: Origin
  readonly policy: SentPolicy
  /** The limits of the user's customer in the directory. An older Worker leaves them out, and an older cell ignores them. */
  readonly limits?: KnownLimits
  /** The request (`X-Request-Id`). An older Worker leaves it out, and an older cell ignores it. */
  readonly requestId?: string | null
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  /** `stale`: call again with the present record and a new family id. `crowded`: too many proofs of the key. */
  | { readonly outcome: 'stale' | 'unproven' | 'crowded' }

export interface RotateRequest {
  readonly userId: string
  readonly familyId: string
  readonly presented: Pick<Presented, 'generation' | 'accessExpiresAt' | 'attempt'>
  readonly proof: ProvenKey | null
  readonly origin: Origin
  readonly policy: SentPolicy
  /** As in `OpenRequest`. */
  readonly requestId?: string | null
}

export type Rotated =
  | {
      readonly outcome: AcceptedOutcome
      readonly family: Family
      readonly user: CellUser
      readonly secondUse?: SecondUse | undefined
    }
  | {
      /** `crowded`: too many proofs of the key. */
      readonly outcome: RefusedOutcome | 'crowded'
      readonly secondUse?: SecondUse | undefined
      /** The origin of the last rotation of a family that this call ended. An older cell leaves it out. */
      readonly rotatedFrom?: Origin | undefined
    }

/** The claims of a verified token that a cell checks. */
export interface Bearer {
  readonly userId: string
  readonly familyId: string
  readonly generation: number
  readonly expiresAt: EpochSeconds
}

export type Recognized =
  | { readonly outcome: 'live'; readonly user: CellUser; readonly generation: number }
  /** `crowded`: too many proofs of the key. */
  | { readonly outcome: 'expired' | 'ended' | 'unknown' | 'disabled' | 'unproven' | 'crowded' }

/** An ending of all families of a user, or of all but one. */
export interface Ending {
  readonly cause: RevocationCause
  readonly except: string | null
  /**
   * Identifies the change, so that the cell applies it once. An older Worker sends none, and its ending is applied each
   * time.
   */
  readonly id?: string
  /** Who ended them. An older Worker leaves it out. */
  readonly by?: ActorOfCall
}

/** The number of families that a change of a user ended. */
export interface Changed {
  readonly ended: number
}

/** Whether a family ended by this call or before it. False if the user has no family of this id. */
export type Ended = 'now' | 'before' | false

// Only these functions fill in the members that an older sender leaves out.

/** A request with all optional members. */
export type Complete<Request extends { readonly policy: SentPolicy }> = Required<Omit<Request, 'policy'>> & {
  readonly policy: Policy
}

/** Completes the request of an `open`. */
export function completeOpening(request: OpenRequest): Complete<OpenRequest> {
  const { ending = null, proof = null, limits = null, requestId = null } = request
  const changedBy = completeOperator(request.changedBy)
  return { ...request, ending, changedBy, proof, limits, requestId, policy: completePolicy(request.policy) }
}

/** Completes the request of a `rotate`. */
export function completeRotation(request: RotateRequest): Complete<RotateRequest> {
  return { ...request, requestId: request.requestId ?? null, policy: completePolicy(request.policy) }
}

function completePolicy(policy: SentPolicy): Policy {
  return { ...policy, reuseGraceFor: policy.reuseGraceFor ?? 'anyone' }
}

/** Who caused an ending, as its sender says. */
export function completeActor(by: ActorOfCall | undefined): ActorOfCall {
  return by ?? { ...UNKNOWN, requestId: null }
}

/** The operator who changed a user or ordered a mass revocation, as the sender says. Nobody else does. */
export function completeOperator(by: ActorOfCall | undefined): ActorOfCall {
  return by ?? { ...OPERATOR, requestId: null }
}

/** The answer to `end` as a Worker reads it. An older cell answers `true`, which is read as `now`. */
export function completeEnded(answer: Ended | true): Ended {
  return answer === true ? 'now' : answer
}

/** The number of ended families in the answer to `changeUser`. Null if an older cell left it out. */
export function completeChanged(answer: Changed | undefined): number | null {
  return answer?.ended ?? null
}
