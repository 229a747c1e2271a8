import { type AuthClient, createClient, indexedDbStore } from '@edge-token-service/client'
import { type Calls, callsOf, oneOf } from '../service/calls.ts'
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
  readonly name: string
  readonly calls: Calls
  readonly auth: AuthClient
}

/**
 * Recognizes an operator by a token, or by Cloudflare Access where `token` is null. The token stays in the memory of the page:
 * a reload asks for it again, and no other page can read it. Throws `Refused`.
 */
export async function recognizeOperator(token: string | null): Promise<OperatorCaller> {
  const calls = callsOf((request) => {
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`)
    // A change by Cloudflare Access needs this type also without a body, which a foreign page cannot send (CSRF).
    request.headers.set('Content-Type', 'application/json')
    return fetch(request)
  })
  const self = await oneOf(calls.GET('/api/v2/operator/self'))
  return { kind: 'operator', id: self.operatorId, name: self.name, by: self.by, calls }
}

/** The session of this browser, which the page of one's own sessions has too. */
export function browserSession(): AuthClient {
  return createClient({ url: location.origin, store: indexedDbStore() })
}

/** The administrator whose session this browser has. Null: there is no session. Throws `Refused` for another user. */
export async function recognizeAdministrator(auth: AuthClient): Promise<AdministratorCaller | null> {
  const session = await auth.session()
  if (session === null) return null
  const { email, role } = session.claims
  if (role !== 'ROLE_SUPER_ADMIN') {
    throw new Refused(`${String(email)} is no administrator. The console needs ROLE_SUPER_ADMIN.`, {})
  }
  return {
    kind: 'administrator',
    name: String(email),
    calls: callsOf((request) => auth.fetch(request)),
    auth,
  }
}
