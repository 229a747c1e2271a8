/**
 * What the caller can do about a failure.
 * - `retry`: the service could not be asked. The session is kept. Try again, after `retryAfterSeconds` if it is there.
 * - `signed_out`: there is no session, or the service refused it. Log in again.
 * - `bad_request`: the call itself is wrong, such as a wrong password. The same call gets the same answer. The message has the
 *   service's words, such as `Invalid request: newPassword is one of the commonest passwords`.
 */
export type AuthErrorKind = 'retry' | 'signed_out' | 'bad_request'

/** The only error that this package throws on purpose. Neither its message nor its members contain a token or a password. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly kind: AuthErrorKind
  /** The service's code, such as `AUTH_1001` or `invalid_grant`, if it answered one. */
  readonly code: string | undefined
  /** The service's `Retry-After`, in seconds, if it answered one. */
  readonly retryAfterSeconds: number | undefined

  constructor(kind: AuthErrorKind, message: string, code?: string, retryAfterSeconds?: number) {
    super(message)
    this.kind = kind
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Ignores an `AuthError`, for calls that may fail. Throws anything else again. */
export function ignoreOutage(error: unknown): void {
  if (!(error instanceof AuthError)) throw error
}

export const signedOut = (code?: string): AuthError =>
  new AuthError('signed_out', 'There is no session', code)
