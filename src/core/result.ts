import type { ErrorCode } from './errors.ts'

/** Whose token was presented, once its signature was proven. */
export interface TokenSubject {
  readonly userId: string
  readonly familyId: string
}

/**
 * A domain refusal: a value, not an exception. `code` and `detail` are public, `cause` goes to the log alone;
 * the two never share a field.
 */
export interface Refusal {
  readonly code: ErrorCode
  /** Private: why, for the log. */
  readonly cause: string
  /** Private: whose token was refused, for the log. */
  readonly subject?: TokenSubject
  /** Public: appended to the code's message; names fields, never their values. */
  readonly detail?: string
  /** Public: seconds, for `Retry-After`. */
  readonly retryAfterSeconds?: number
  /** Public: that a DPoP challenge goes with it, and its error (RFC 9449 §7.1); or that none does. */
  readonly challenge?: 'invalid_dpop_proof' | 'invalid_token' | 'none'
  /** Public: what OAuth calls this, where its word is narrower than the code's (RFC 6749 §5.2). */
  readonly oauthError?: 'unsupported_grant_type' | 'invalid_scope'
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

/** A success. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refusal: `cause` goes to the log, the rest to the caller. */
export function refuse(
  code: ErrorCode,
  cause: string,
  more: Pick<Refusal, 'detail' | 'retryAfterSeconds' | 'challenge'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, cause, ...more } }
}

/** The same result with its value seen through `view`. */
export function mapOk<T, U>(result: Result<T>, view: (value: T) => U): Result<U> {
  return result.ok ? ok(view(result.value)) : result
}

/** The same result; a refusal says whose proven token it refuses, for the log alone. */
export function about<T>(subject: TokenSubject, result: Result<T>): Result<T> {
  return result.ok ? result : { ok: false, refusal: { ...result.refusal, subject } }
}
