import { AuthError } from '@edge-token-service/client'
import { Refused } from '../service/refused.ts'

/** Throws an error of the client package as a refusal in words. Throws any other error as it is. */
export function refusedClient(error: unknown): never {
  if (!(error instanceof AuthError)) throw error
  throw new Refused(wordsOf(error), { code: error.code ?? '', retryAfter: error.retryAfterSeconds ?? null })
}

function wordsOf({ kind, code, message }: AuthError): string {
  if (kind === 'signed_out') return 'Your session has ended. Sign in again.'
  if (kind === 'bad_request' && code === 'AUTH_1001') return 'The e-mail address or the password is wrong.'
  if (kind === 'retry' && code === 'GLOBAL_1005') return 'There were too many attempts.'
  return kind === 'retry' ? 'The service does not answer. Try again.' : message
}
