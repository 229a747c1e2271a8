import { type AuthClient, AuthError } from '@edge-token-service/client'
import { Refused } from './refused.ts'

/** The failure of a call of the client, in words for its user. */
export function refusalOfClient(error: unknown): Refused {
  if (error instanceof Refused) return error
  if (!(error instanceof AuthError)) {
    return new Refused(error instanceof Error ? error.message : String(error), {})
  }
  const { kind, code = '', retryAfterSeconds: retryAfter = null, message } = error
  if (kind === 'signed_out') return new Refused('Your session has ended.', {})
  if (kind === 'bad_request') return new Refused(message, { code })
  if (code === 'GLOBAL_1005') return new Refused('Too many calls were made.', { code, retryAfter })
  return new Refused('The service does not answer.', { code, retryAfter })
}

/** The result of a call of the client. Throws a `Refused` with words for its user. */
export async function told<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call
  } catch (error) {
    throw refusalOfClient(error)
  }
}

/** Signs in. Throws a `Refused` with words for its user. */
export async function signIn(auth: AuthClient, username: string, password: string): Promise<void> {
  try {
    await auth.login(username, password)
  } catch (error) {
    throw refusalOfSignIn(error)
  }
}

function refusalOfSignIn(error: unknown): Refused {
  const { code, retryAfter } = refusalOfClient(error)
  if (hasCode(error, 'AUTH_1001')) return new Refused('The user name or the password is wrong.', { code })
  if (hasCode(error, 'GLOBAL_1005')) {
    return new Refused('Too many logins were tried, so the right password is refused too for now.', {
      code,
      retryAfter,
    })
  }
  if (isOutage(error)) {
    return new Refused('The service does not answer. This says nothing about your password.', {
      code,
      retryAfter,
    })
  }
  if (error instanceof DOMException && error.name === 'DataCloneError') {
    return new Refused('This browser stores no keys, as in the Lockdown Mode. Use another one.', {})
  }
  return refusalOfClient(error)
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof AuthError && error.code === code

/** True if the service did not answer, or has an outage. A limit is none. */
export const isOutage = (error: unknown): boolean =>
  error instanceof AuthError && error.kind === 'retry' && error.code !== 'GLOBAL_1005'
