import { AuthError } from '@edge-token-service/client'
import { Refused } from '../service/refused.ts'

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

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof AuthError && error.code === code

/** True if the service did not answer, or has an outage. A limit is none. */
export const isOutage = (error: unknown): boolean =>
  error instanceof AuthError && error.kind === 'retry' && error.code !== 'GLOBAL_1005'
