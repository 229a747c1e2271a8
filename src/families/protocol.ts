import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import type { Denied, Granted, Presented, SecondUse } from './rules/decide.ts'
import type { CellUser, Family, Origin, RevocationCause } from './rules/family.ts'
import type { Policy } from './rules/policy.ts'
import type { Attempts } from './rules/throttle.ts'

// The messages between Worker and cell: plain data, tagged, additive. Old and new code overlap in a rollout. So a
// member that the release before does not know is optional here, and its comment says what its absence means.

/**
 * The calls that a Worker makes and a cell answers. The names and the positions of arguments stay, because the release
 * before uses them. A refusal of the cell is an outcome, and never an exception.
 */
export interface CellCalls {
  /** Counts a login attempt before its password is verified. */
  admit(subject: Subject): Admitted
  /** Takes back an attempt that `admit` counted, because its password was right or could not be verified. */
  takeBack(subject: Subject, before: Attempts): void
  /** Resets the attempts of each subject. Repeating it does no harm. */
  unlock(subjects: readonly Subject[]): void
  /**
   * Opens a family after a proven password. It is refused as `stale` if the cell has a newer record of the user than
   * the Worker. A repetition of the attempt that opened a family, before its first refresh, is answered with that
   * family.
   */
  open(request: OpenRequest): Opened
  /** Exchanges a generation for the next one, once. */
  rotate(request: RotateRequest): Rotated
  /** The user of a token whose family is live. */
  recognize(bearer: Bearer): Recognized
  /** The same for a caller that uses the token. A family that is bound to a key requires a fresh proof of the key. */
  authenticate(bearer: Bearer, proof: ProvenKey | null): Recognized
  /** A user's live families, most recently used first. */
  families(userId: string): Family[]
  /** Ends one family, and says whether it ended now. Idempotent. A cell of release 0.1 answers with a boolean. */
  end(userId: string, familyId: string, cause: RevocationCause): Ended | true
  /**
   * Stores a user's record. The next pair has its claims, and a create that was based on an older record starts again.
   * With an ending, families of the user end too, once. Idempotent. A cell of release 0.1 answers nothing.
   */
  changeUser(user: CellUser, ending: Ending | null): Changed | undefined
  /** Erases a user with all families. A login that began before is refused. */
  eraseUser(userId: string): void
  /**
   * Ends every family of every user in the cell that began before a moment, by one write. The rows of a small cell are
   * updated at once, and those of a large one step by step. The number is only for Workers of release 0.1, which add it
   * up.
   */
  endBegunBefore(moment: EpochMs): number
}

/**
 * The subject of counted attempts. `stranger`: a user name, by its keyed hash, whether a user has it or not. `user`: a
 * family, by its id, for attempts of a known client. The words are those of release 0.1, which counted the names of
 * users by the id of the user, and hashed only the names of unknown users.
 */
export interface Subject {
  readonly kind: 'user' | 'stranger'
  readonly id: string
}

export type Admitted =
  /** `before` is the argument of `takeBack`. A cell of release 0.1 leaves it out, and cannot take back. */
  | { readonly outcome: 'admitted'; readonly before?: Attempts | undefined }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

/** Possession of a key, proven for one request (RFC 9449). */
export interface ProvenKey {
  readonly jkt: string
  /** The id of the proof, so that the proof is accepted once. */
  readonly id: string
  readonly expiresAt: EpochSeconds
}

/** An operator's policy as it is sent. A Worker of release 0.1 leaves `reuseGraceFor` out, and its rule is `anyone`. */
export type SentPolicy = Omit<Policy, 'reuseGraceFor'> & Partial<Pick<Policy, 'reuseGraceFor'>>

export interface OpenRequest {
  /** The directory's record of the user when the password was proven. */
  readonly user: CellUser
  /**
   * An ending that the directory has not applied yet. It is applied before the family opens. A Worker of release 0.1
   * sends none.
   */
  readonly ending?: Ending | null
  readonly familyId: string
  readonly attempt: string
  /** The key that the family is bound to, if the login proved one. */
  readonly jkt: string | null
  /** The proof of that key. A Worker of release 0.1 sends none, and the proofs of its logins are not recorded. */
  readonly proof?: ProvenKey | null
  readonly origin: Origin
  readonly policy: SentPolicy
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  /** `stale`: ask again with the current record and a new family id. `crowded`: too many proofs of the key. */
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
      readonly outcome: Granted
      readonly family: Family
      readonly user: CellUser
      readonly secondUse?: SecondUse | undefined
    }
  | {
      /** `crowded`: too many proofs of the key. */
      readonly outcome: Denied | 'crowded'
      readonly secondUse?: SecondUse | undefined
      /** The origin of the last rotation, for a family that this call ended. A cell of release 0.1 leaves it out. */
      readonly rotatedFrom?: Origin | undefined
    }

/** The claims of a verified token that a cell judges. */
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

/** An ending of a user's families: all of them, or all but one. */
export interface Ending {
  readonly cause: RevocationCause
  readonly except: string | null
  /**
   * The id of the change that ends them, so that the cell applies it once. A Worker of release 0.1 sends none, and the
   * ending is applied each time.
   */
  readonly id?: string
}

/** The number of families that a change of a user ended. */
export interface Changed {
  readonly ended: number
}

/** `now`: this call ended the family. `before`: it had ended before. False: the user has no family of this id. */
export type Ended = 'now' | 'before' | false

// Defaults for members that a sender of release 0.1 leaves out. They are filled in only here.

/** A request with all members. */
export type Complete<Request extends { readonly policy: SentPolicy }> = Required<Omit<Request, 'policy'>> & {
  readonly policy: Policy
}

/** Completes the request of an `open`. */
export function completeOpening(request: OpenRequest): Complete<OpenRequest> {
  const { ending = null, proof = null } = request
  return { ...request, ending, proof, policy: completePolicy(request.policy) }
}

/** Completes the request of a `rotate`. */
export function completeRotation(request: RotateRequest): Complete<RotateRequest> {
  return { ...request, policy: completePolicy(request.policy) }
}

function completePolicy(policy: SentPolicy): Policy {
  return { ...policy, reuseGraceFor: policy.reuseGraceFor ?? 'anyone' }
}

/** Completes the answer to `end`. The `true` of release 0.1 means that the family may have ended now. */
export function completeEnded(answer: Ended | true): Ended {
  return answer === true ? 'now' : answer
}

/** Completes the answer to `changeUser`. Null: a cell of release 0.1 did not say how many families ended. */
export function completeChanged(answer: Changed | undefined): number | null {
  return answer?.ended ?? null
}
