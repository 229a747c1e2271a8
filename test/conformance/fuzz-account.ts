import { env } from 'cloudflare:workers'
import { contentOf, create, PATH, type Pair } from '../support/api.ts'
import { newClient } from '../support/clients.ts'
import { Secrets } from '../support/harmless.ts'
import { newUser, type TestUser } from '../support/users.ts'

/** A password that no example of the document has. */
const SESAME = 'open sesame, swordfish'

const SESSIONS = '/api/v2/auth/session'

/** The subject of a fuzz: a user with a live family, which must be live afterwards. */
export class Account {
  readonly secrets = new Secrets()
  readonly user: TestUser
  /** The credentials of a client that introspects, is a front and resets passwords. */
  readonly basic: string
  #pair: Pair

  private constructor(user: TestUser, basic: string, pair: Pair) {
    this.user = user
    this.basic = basic
    this.#pair = pair
    for (const text of [basic, env.OPERATOR_TOKEN, SESAME]) this.secrets.add(text)
    this.secrets.addPair(pair)
  }

  static async make(): Promise<Account> {
    const user = await newUser({ role: 'ROLE_SUPER_ADMIN', password: SESAME })
    const pair = await contentOf<Pair>(await create(user.username, { password: SESAME }))
    const { basic } = await newClient(['front', 'reset'])
    return new Account(user, basic, pair)
  }

  /** The current pair: the last successor that an answer contained. */
  get pair(): Pair {
    return this.#pair
  }

  /** Takes the successor from an answer, if there is one. */
  take(status: number, text: string): boolean {
    const body = status === 200 && text.startsWith('{') ? JSON.parse(text) : {}
    const { token = body.access_token, refreshToken = body.refresh_token } = body.content?.[0] ?? {}
    if (typeof token !== 'string' || typeof refreshToken !== 'string') return false
    this.#pair = { token, refreshToken }
    this.secrets.addPair(this.#pair)
    return true
  }
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
}

const json = (body: object) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const form = (body: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(body).toString(),
})
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** Requests that are correct except for the replaced headers. None costs a scrypt or ends a family. */
export const routesOf = (account: Account): Record<string, () => Asked> => ({
  refresh: () => ({ method: 'PUT', path: PATH, ...json({ ...account.pair }) }),
  fronted: () => {
    const { headers, body } = json({ ...account.pair })
    const front = { 'front-authorization': account.basic, forwarded: 'for=203.0.113.7' }
    return { method: 'PUT', path: PATH, headers: { ...headers, ...front }, body }
  },
  reset: () => ({
    method: 'POST',
    path: '/api/v2/auth/password-reset',
    ...json({ token: 'x', newPassword: SESAME }),
  }),
  askReset: () => ({
    method: 'POST',
    path: '/api/v2/client/password-reset',
    headers: { ...json({}).headers, authorization: account.basic },
    body: JSON.stringify({ username: 'nobody@example.com' }),
  }),
  // This is refused before the password is verified.
  create: () => ({
    method: 'POST',
    path: PATH,
    ...json({ username: account.user.username, password: '' }),
  }),
  proven: () => {
    const { headers, body } = json({ username: account.user.username, password: SESAME })
    return { method: 'POST', path: PATH, headers: { ...headers, dpop: 'x' }, body }
  },
  logout: () => ({ method: 'DELETE', path: PATH, ...bearing(account.pair.refreshToken) }),
  list: () => ({ method: 'GET', path: SESSIONS, ...bearing(account.pair.token) }),
  endOne: () => ({
    method: 'DELETE',
    path: `${SESSIONS}/${crypto.randomUUID()}`,
    ...bearing(account.pair.token),
  }),
  password: () => {
    const { headers, body } = json({ password: SESAME, newPassword: 'weak' })
    return {
      method: 'PUT',
      path: '/api/v2/auth/password',
      headers: { ...headers, ...bearing(account.pair.token).headers },
      body,
    }
  },
  others: () => ({
    method: 'GET',
    path: `/api/v2/auth/user/${account.user.id}/session`,
    ...bearing(account.pair.token),
  }),
  operator: () => ({ method: 'GET', path: '/api/v2/operator/user', ...bearing(env.OPERATOR_TOKEN) }),
  change: () => ({
    method: 'PATCH',
    path: `/api/v2/operator/user/${account.user.id}`,
    headers: { ...json({}).headers, ...bearing(env.OPERATOR_TOKEN).headers },
    body: '{"role":"ROLE_USER"}',
  }),
  grant: () => ({
    method: 'POST',
    path: '/oauth2/token',
    ...form({ grant_type: 'refresh_token', refresh_token: account.pair.refreshToken }),
  }),
  introspect: () => {
    const { headers, body } = form({
      token: account.pair.refreshToken,
      token_type_hint: 'refresh_token',
    })
    return {
      method: 'POST',
      path: '/oauth2/introspect',
      headers: { ...headers, authorization: account.basic },
      body,
    }
  },
  revoke: () => ({ method: 'POST', path: '/oauth2/revoke', ...form({ token: 'x' }) }),
  keys: () => ({ method: 'GET', path: '/.well-known/jwks.json', headers: {} }),
  metadata: () => ({ method: 'GET', path: '/.well-known/oauth-authorization-server', headers: {} }),
  openapi: () => ({ method: 'GET', path: '/openapi.json', headers: {} }),
  health: () => ({ method: 'GET', path: '/health', headers: {} }),
  home: () => ({ method: 'GET', path: '/', headers: {} }),
  preflight: () => ({ method: 'OPTIONS', path: PATH, headers: { 'access-control-request-method': 'PUT' } }),
})
