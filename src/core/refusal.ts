/** The kind of a refusal, as the caller may know it. `http/refusals/table.ts` has the answer for each kind. */
export type RefusalKind =
  /** The user name and the password do not match. */
  | 'wrong_credentials'
  /** The client's id and secret do not match. */
  | 'wrong_client'
  /** The token cannot be used. */
  | 'bad_token'
  /** The same for an access token that came as `DPoP`, or that had to. */
  | 'bad_bound_token'
  /** There is no valid proof of the key that the token is, or would be, bound to. */
  | 'bad_proof'
  /** The caller is authenticated, and may not do this. */
  | 'not_allowed'
  /** Something in the request is missing, malformed or against a rule. `detail` names it. */
  | 'bad_request'
  /** The scope is not granted. */
  | 'bad_scope'
  /** The object of the request does not exist. */
  | 'not_found'
  /** A rate limit that many callers share is reached, or the queue of hashes is full. */
  | 'too_many_requests'
  /** A user name or a family has too many failed attempts. Until the lock ends, no password is verified for it. */
  | 'locked'
  /** The key has too many proofs within their lifetime. */
  | 'too_many_proofs'
  /** The service cannot answer now. */
  | 'unavailable'

/** The user and the family of a token whose signature was verified. */
export interface TokenSubject {
  readonly userId: string
  readonly familyId: string
}

/** The details of a refusal. `cause` is private and `detail` is public, so they are separate fields. */
export interface Reason {
  /** Private: the cause, for the log. */
  readonly cause: string
  /** Private: the user and the family of the refused token, for the log. */
  readonly subject?: TokenSubject
  /** Public: names fields, never their values. */
  readonly detail?: string
  /** Public: seconds after which the caller may try again. */
  readonly retryAfterSeconds?: number
}

/** A refusal: a value, and not an exception. */
export interface Refusal extends Reason {
  readonly kind: RefusalKind
}
