/** Why a caller is refused, as far as the caller may know. The table of refusals has the answer to each. */
export type RefusalKind =
  /** The user name and the password do not match. */
  | 'wrong_credentials'
  /** The client's id and secret do not match. */
  | 'wrong_client'
  /** The token cannot be used. */
  | 'bad_token'
  /** An access token that cannot be used, and that was presented as bound to a key or had to be. */
  | 'bad_bound_token'
  /** The proof of a key is missing or not valid. */
  | 'bad_proof'
  /** The caller is authenticated, but not authorized. */
  | 'not_allowed'
  /** The client is authenticated, and has no right to this call. */
  | 'client_not_allowed'
  /** A token for another target than this service issues tokens for is asked for. */
  | 'wrong_target'
  /** A part of the request is missing, malformed or against a rule. `detail` names it. */
  | 'bad_request'
  /** More is asked for than was granted. */
  | 'not_granted'
  /** The resource that the request names does not exist. */
  | 'not_found'
  /** The caller has as many of what it asks for as it may have, or the resource is in use. */
  | 'conflict'
  /** A rate limit is reached, or the queue for password hashes is full. */
  | 'too_many_requests'
  /** Too many attempts of one user name or family failed. Further ones are refused for some time. */
  | 'locked'
  /** The key has too many proofs within their lifetime. */
  | 'too_many_proofs'
  /** The service cannot answer now. */
  | 'unavailable'

/** The user and the family of a presented token whose signature was verified. */
export interface TokenSubject {
  readonly userId: string
  readonly familyId: string
}

/** The details of a refusal. `cause` is private and `detail` is public, so they are two fields. */
export interface Reason {
  /** Private: the reason, for the log. */
  readonly cause: string
  /** Private: the user and family of the refused token, for the log. */
  readonly subject?: TokenSubject
  /** Public: it names fields, and never has their values. */
  readonly detail?: string
  /** Public: seconds after which the caller may try again. */
  readonly retryAfterSeconds?: number
}

/** A domain refusal. It is returned as a value, not thrown. */
export interface Refusal extends Reason {
  readonly kind: RefusalKind
}
