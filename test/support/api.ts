import { env } from 'cloudflare:workers'
import { app } from '../../src/app.ts'
import { newId } from '../../src/core/ids.ts'
import { assertDocumented } from './documented.ts'

export interface Pair {
  token: string
  refreshToken: string
}

export interface Envelope {
  errorCode: string
  errorMessage: string
  content: unknown
  pageable: unknown
}

/** Variables and bindings set for one call, over those of the tests. One object is one environment. */
export type Vars = Readonly<Record<string, unknown>>

export const PATH = '/api/v2/auth/token'
export const PASSWORD = 'correct horse battery staple'

// The service is made once for an environment: the same `vars` must then be the same environment.
const environments = new WeakMap<Vars, Env>()

function environment(vars: Vars | undefined): Env {
  if (vars === undefined) return env
  const known = environments.get(vars)
  if (known !== undefined) return known
  const made = { ...env, ...vars } as Env
  environments.set(vars, made)
  return made
}

/** Any request, as it is. Its answer must be one that the OpenAPI document knows. */
export async function send(
  method: string,
  path: string,
  init: RequestInit = {},
  vars?: Vars,
): Promise<Response> {
  const url = `http://localhost${path}`
  const response = await app.request(url, { ...init, method }, environment(vars))
  assertDocumented(response, method, url, vars?.OAUTH_TOKEN_ENDPOINT)
  return response
}

export function call(
  method: string,
  path: string,
  options: { body?: unknown; vars?: Vars | undefined; headers?: Record<string, string> } = {},
): Promise<Response> {
  const init: RequestInit = { headers: { 'content-type': 'application/json', ...options.headers } }
  if (options.body !== undefined) {
    init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  }
  return send(method, path, init, options.vars)
}

export const refresh = (pair: Pair, vars?: Vars) =>
  call('PUT', PATH, { body: { token: pair.token, refreshToken: pair.refreshToken }, vars })

export const create = (username: string, password = PASSWORD, vars?: Vars) =>
  call('POST', PATH, { body: { username, password }, vars })

export const operate = (method: string, path: string, body: unknown, vars?: Vars) =>
  call(method, `/api/v2/operator${path}`, {
    body,
    vars,
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}` },
  })

/** The first object of a successful answer. */
export async function contentOf<T>(response: Response): Promise<T> {
  const body = (await response.json()) as Envelope
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`)
  return (body.content as T[])[0] as T
}

export interface TestUser {
  id: string
  username: string
  customerId: string
}

/** A new user of a new customer. */
export async function newUser(role = 'ROLE_USER', password = PASSWORD): Promise<TestUser> {
  const customer = await contentOf<{ id: string }>(await operate('POST', '/customer', { name: 'Acme' }))
  const username = `${newId()}@example.com`
  const user = { username, password, customerId: customer.id, role }
  const { id } = await contentOf<{ id: string }>(await operate('POST', '/user', user))
  return { id, username, customerId: customer.id }
}

export async function newPair(user: TestUser, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await create(user.username, PASSWORD, vars))
}

export async function next(pair: Pair, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await refresh(pair, vars))
}
