import type { Reason, Refusal, RefusalKind, TokenSubject } from './refusal.ts'

/** The result of a flow: a value, or the refusal of its caller. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

/** A success. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refusal. `cause` goes to the log, the other members to the caller. */
export function refuse(
  kind: RefusalKind,
  cause: string,
  more: Pick<Reason, 'detail' | 'retryAfterSeconds'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { kind, cause, ...more } }
}

/** The same result with its value mapped by `view`. */
export function mapOk<T, U>(result: Result<T>, view: (value: T) => U): Result<U> {
  return result.ok ? ok(view(result.value)) : result
}

/** Adds the user and the family of a verified token to a refusal, for the log alone. */
export function withSubject<T>(subject: TokenSubject, result: Result<T>): Result<T> {
  return result.ok ? result : { ok: false, refusal: { ...result.refusal, subject } }
}
