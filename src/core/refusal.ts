/** Why a caller is refused, as far as the caller may know. `http/refusals/table.ts` says each on the wire. */
export type RefusalKind =
  /** A user name and a password that do not belong together. */
  | 'wrong_credentials'
  /** A client's id and secret that do not belong together. */
  | 'wrong_client'
  /** A token that cannot be used. */
  | 'bad_token'
  /** The same, of an access token that came as one that is bound to a key, or had to. */
  | 'bad_bound_token'
  /** No good proof of the key that a token is bound to, or is to be bound to. */
  | 'bad_proof'
  /** The caller is known, and may not do this. */
  | 'not_allowed'
  /** Something that was asked for is missing, malformed or against a rule; `detail` names it. */
  | 'bad_request'
  /** A scope that is not granted. */
  | 'bad_scope'
  /** What the request names does not exist. */
  | 'not_found'
  /** A limit or a line that many callers share is full. */
  | 'too_many_requests'
  /** Too many failed attempts of one user or family: for some time none is looked at. */
  | 'locked'
  /** Too many proofs of one key within their lifetime. */
  | 'too_many_proofs'
  /** The service cannot answer now. */
  | 'unavailable'

/** Whose token was presented, once its signature was proven. */
export interface TokenSubject {
  readonly userId: string
  readonly familyId: string
}

/** What goes with the kind of a refusal. `cause` is private and `detail` is public: the two never share a field. */
export interface Reason {
  /** Private: why, for the log. */
  readonly cause: string
  /** Private: whose token was refused, for the log. */
  readonly subject?: TokenSubject
  /** Public: names fields, never their values. */
  readonly detail?: string
  /** Public: seconds after which the caller may try again. */
  readonly retryAfterSeconds?: number
}

/** A domain refusal: a value, not an exception. */
export interface Refusal extends Reason {
  readonly kind: RefusalKind
}
