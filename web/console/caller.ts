import { type AuthClient, AuthError, createClient, indexedDbStore } from '@edge-token-service/client'
import { type Calls, callsOf, oneOf } from '../service/calls.ts'
import { refusalOfClient } from '../service/client-refusals.ts'
import { Refused } from '../service/refused.ts'

/** Who uses the console. */
export type Caller = OperatorCaller | AdministratorCaller

/** An operator: all customers. */
export interface OperatorCaller {
  readonly kind: 'operator'
  readonly id: string
  readonly name: string
  /** How the service recognizes the operator: the secret, a token of the operator's own, or Cloudflare Access. */
  readonly by: 'secret' | 'token' | 'access'
  readonly calls: Calls
}

/** An administrator of one customer, signed in as on the page of one's own sessions. */
export interface AdministratorCaller {
  readonly kind: 'administrator'
  readonly id: string
  readonly name: string
  readonly calls: Calls
  readonly auth: AuthClient
}

/** Is told in words that the service recognizes the caller no more, so that the page asks again who it is. */
export type Lost = (words: string) => void

const LOST_OPERATOR =
  'The service does not accept you as an operator any more: the token was replaced, its operator was disabled, or the session of Cloudflare Access is over.'

/**
 * Recognizes an operator by a token, or by Cloudflare Access where `token` is null. The token stays in the memory of the page:
 * a reload asks for it again, and no other page can read it. A later refusal of it is told to `lost`. Throws `Refused`.
 */
export async function recognizeOperator(token: string | null, lost: Lost): Promise<OperatorCaller> {
  let isRecognized = false
  const calls = callsOf(async (request) => {
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`)
    // A change by Cloudflare Access needs this type also without a body, which a foreign page cannot send (CSRF).
    request.headers.set('Content-Type', 'application/json')
    const response = await fetch(request, token === null ? { redirect: 'manual' } : {})
    // AUTH_1002, or the way to the login of Access. An outage has another status, and is no reason to sign out.
    const isRedirect = response.type === 'opaqueredirect'
    if (isRecognized && (isRedirect || response.status === 401)) {
      // It is told once: a late refusal must not sign out whoever has entered since.
      isRecognized = false
      lost(LOST_OPERATOR)
    }
    if (isRedirect)
      throw new Refused('Cloudflare Access asks for a login: load the page again.', { status: 401 })
    return response
  })
  const self = await oneOf(calls.GET('/api/v2/operator/self')).catch(explainOperator)
  isRecognized = true
  return { kind: 'operator', id: self.operatorId, name: self.name, by: self.by, calls }
}

function explainOperator(error: unknown): never {
  if (!(error instanceof Refused)) throw error
  const { status, code, requestId, retryAfter } = error
  const words = WORDS[status]
  throw words === undefined ? error : new Refused(words, { status, code, requestId, retryAfter })
}

/** What a refused operator is told, by the status. */
const WORDS: Readonly<Record<number, string>> = {
  401: 'The token is not that of an operator of this service, or its operator is disabled.',
  404: 'This service has no operators: neither OPERATOR_TOKEN nor Cloudflare Access is set.',
}

/** The client's own failures have words. Another is one of the call, which `callsOf` explains. */
function explainClient(error: unknown): never {
  throw error instanceof AuthError ? refusalOfClient(error) : error
}

/** The session of this browser, which the page of one's own sessions has too. */
export function browserSession(): AuthClient {
  return createClient({ url: location.origin, store: indexedDbStore() })
}

/**
 * The administrator whose session this browser has. Null: there is no session. The end of the session, also in another tab or
 * on another device, is told to `lost`. Throws `Refused` for another user.
 */
export async function recognizeAdministrator(
  auth: AuthClient,
  lost: Lost,
): Promise<AdministratorCaller | null> {
  const session = await auth.session()
  if (session === null) return null
  const { email, role, sub } = session.claims
  if (role !== 'ROLE_SUPER_ADMIN') {
    throw new Refused(`${String(email)} is no administrator. The console needs ROLE_SUPER_ADMIN.`, {})
  }
  auth.onChange((changed) => {
    if (changed === null) lost('Your session has ended.')
  })
  return {
    kind: 'administrator',
    id: String(sub),
    name: String(email),
    calls: callsOf((request) => auth.fetch(request).catch(explainClient)),
    auth,
  }
}
