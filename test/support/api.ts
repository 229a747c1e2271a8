import { env } from 'cloudflare:workers'
import { app } from '../../src/app.ts'
import { newId } from '../../src/core/ids.ts'

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

/** Variables set for one call, over those of the tests. */
export type Vars = Record<string, string | undefined>

export const PATH = '/api/v2/auth/token'
export const PASSWORD = 'correct horse battery staple'

export function call(
  method: string,
  path: string,
  options: { body?: unknown; vars?: Vars | undefined; headers?: Record<string, string> } = {},
): Promise<Response> {
  const init: RequestInit = { method, headers: { 'content-type': 'application/json', ...options.headers } }
  if (options.body !== undefined) {
    init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  }
  const overridden = options.vars === undefined ? env : { ...env, ...options.vars }
  return Promise.resolve(app.request(`http://localhost${path}`, init, overridden))
}

/** One environment for several calls: keys are then imported once. */
export const refresh = (pair: Pair, vars?: Vars) =>
  call('PUT', PATH, { body: { token: pair.token, refreshToken: pair.refreshToken }, vars })

export const create = (username: string, password = PASSWORD, vars?: Vars) =>
  call('POST', PATH, { body: { username, password }, vars })

export const operate = (method: string, path: string, body: unknown) =>
  call(method, `/api/v2/operator${path}`, {
    body,
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
export async function newUser(role = 'ROLE_USER'): Promise<TestUser> {
  const customer = await contentOf<{ id: string }>(await operate('POST', '/customer', { name: 'Acme' }))
  const username = `${newId()}@example.com`
  const user = { username, password: PASSWORD, customerId: customer.id, role }
  const { id } = await contentOf<{ id: string }>(await operate('POST', '/user', user))
  return { id, username, customerId: customer.id }
}

export async function newPair(user: TestUser, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await create(user.username, PASSWORD, vars))
}

export async function next(pair: Pair, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await refresh(pair, vars))
}
