import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import type { AcceptedOutcome, Presented, RefusedOutcome, SecondUse } from './rules/decide.ts'
import type { CellUser, Family, Origin, RevocationCause } from './rules/family.ts'
import type { Attempts } from './rules/lock.ts'
import type { Policy } from './rules/policy.ts'

// What is said to a cell, and what it answers: plain data, tagged, additive. Old and new code overlap in a rollout, so a
// member that the release before does not know is optional here, and its comment says what its absence means.

/**
 * The calls of a cell, as a Worker makes them and a cell answers them. Names and positions of arguments stay: the release
 * before calls them. What a cell refuses is an outcome, never an exception.
 */
export interface CellCalls {
  /** Counts an attempt to log in, before its password is looked at. */
  admit(subject: Subject): Admitted
  /** Takes back an attempt that `admit` counted: its password was right, or nobody could look at it. */
  takeBack(subject: Subject, before: Attempts): void
  /** Resets the attempts of each subject. Repeating it does no harm. */
  unlock(subjects: readonly Subject[]): void
  /**
   * Opens a family after a proven password, unless the cell knows newer things of the user than the prover did. A
   * repetition of the attempt that opened one, not refreshed since, is answered with that one.
   */
  open(request: OpenRequest): Opened
  /** Exchanges a generation for the next one, once. */
  rotate(request: RotateRequest): Rotated
  /** Whose token this is, if its family still lives. */
  recognize(bearer: Bearer): Recognized
  /** The same for whoever uses the token: a family that is bound to a key wants a fresh proof of it. */
  authenticate(bearer: Bearer, proof: ProvenKey | null): Recognized
  /** A user's live families, most recently used first. */
  families(userId: string): Family[]
  /** Ends one family, and says whether that was now. Repeating it does no harm. An older cell answers with a boolean. */
  end(userId: string, familyId: string, cause: RevocationCause): Ended | true
  /**
   * Brings a user's record: the next pair says what it says, and a create that knew less starts again. With an ending,
   * families of the user end too, once. Repeating it does no harm. An older cell answers nothing.
   */
  changeUser(user: CellUser, ending: Ending | null): Changed | undefined
  /** Erases a user and everything of theirs; a login that began before is refused. */
  eraseUser(userId: string): void
  /**
   * Ends every family of every user here that began before a moment, by one write, however many they are. The rows of a
   * small cell say so at once, those of a large one step by step. The number is for Workers of release 0.1 alone, which
   * add it up.
   */
  endBegunBefore(moment: EpochMs): number
}

/**
 * What attempts are counted for. `stranger`: a user name, by its keyed hash, whether a user has it or not; anybody can
 * try it. `user`: a family, by its id, for attempts of a client that proved to be known. The words are those of an older
 * release, which counted the names of users by the id of the user, and only names that no user has by hash.
 */
export interface Subject {
  readonly kind: 'user' | 'stranger'
  readonly id: string
}

export type Admitted =
  /** `before` is what `takeBack` wants. An older cell leaves it out, and cannot take back. */
  | { readonly outcome: 'admitted'; readonly before?: Attempts | undefined }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

/** Possession of a key, proven for one request (RFC 9449). */
export interface ProvenKey {
  readonly jkt: string
  /** Names the proof, so that it is taken once. */
  readonly id: string
  readonly expiresAt: EpochSeconds
}

/** An operator's rules as they come. An older Worker leaves `reuseGraceFor` out, and its rule is `anyone`. */
export type SentPolicy = Omit<Policy, 'reuseGraceFor'> & Partial<Pick<Policy, 'reuseGraceFor'>>

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
  readonly policy: SentPolicy
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  /** `stale`: ask again, with the record as it is now and a new family. `crowded`: too many proofs of the key. */
  | { readonly outcome: 'stale' | 'unproven' | 'crowded' }

export interface RotateRequest {
  readonly userId: string
  readonly familyId: string
  readonly presented: Pick<Presented, 'generation' | 'accessExpiresAt' | 'attempt'>
  readonly proof: ProvenKey | null
  readonly origin: Origin
  readonly policy: SentPolicy
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
      /** Where the last rotation came from, of a family that this call ended. An older cell does not say it. */
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
  /** `crowded`: too many proofs of the key. */
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

/** What a change of a user ended. */
export interface Changed {
  readonly ended: number
}

/** When a family that was to end ended: by this call, or before it. False: the user has none of this id. */
export type Ended = 'now' | 'before' | false

// What an older sender leaves out is filled in here, and nowhere else.

/** A request with nothing left out. */
export type Complete<Request extends { readonly policy: SentPolicy }> = Required<Omit<Request, 'policy'>> & {
  readonly policy: Policy
}

/** An `open` as a cell reads it. */
export function completeOpening(request: OpenRequest): Complete<OpenRequest> {
  const { ending = null, proof = null } = request
  return { ...request, ending, proof, policy: completePolicy(request.policy) }
}

/** A `rotate` as a cell reads it. */
export function completeRotation(request: RotateRequest): Complete<RotateRequest> {
  return { ...request, policy: completePolicy(request.policy) }
}

function completePolicy(policy: SentPolicy): Policy {
  return { ...policy, reuseGraceFor: policy.reuseGraceFor ?? 'anyone' }
}

/** The answer to `end` as a Worker reads it. The `true` of an older cell means that it may have been now. */
export function completeEnded(answer: Ended | true): Ended {
  return answer === true ? 'now' : answer
}

/** The answer to `changeUser` as a Worker reads it; null where an older cell did not say how many families ended. */
export function completeChanged(answer: Changed | undefined): number | null {
  return answer?.ended ?? null
}
