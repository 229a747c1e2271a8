import { env } from 'cloudflare:workers'
import { app } from '../../src/app.ts'
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
export const SESSIONS = '/api/v2/auth/session'
export const PASSWORD = 'correct horse battery staple'

// The service is made once for an environment, so the same `vars` must give the same environment.
const environments = new WeakMap<Vars, Env>()

/** The bindings of the tests, with these over them. */
export function environment(vars: Vars | undefined): Env {
  if (vars === undefined) return env
  const known = environments.get(vars)
  if (known !== undefined) return known
  const made = { ...env, ...vars } as Env
  environments.set(vars, made)
  return made
}

/** Any request, sent unchanged. Throws if the OpenAPI document does not have its answer. */
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

/** The options of a call, besides its method and path. */
export interface Options {
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly vars?: Vars | undefined
  /** The platform's data about the request. */
  readonly cf?: Readonly<Record<string, unknown>>
}

/** A call with a JSON body, or none. */
export function call(method: string, path: string, options: Options = {}): Promise<Response> {
  const { body, cf } = options
  const init: RequestInit = { headers: { 'content-type': 'application/json', ...options.headers } }
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
  if (cf !== undefined) init.cf = cf as RequestInitCfProperties
  return send(method, path, init, options.vars)
}

/** A call with an access token. */
export const bearer = (token: string, method: string, path: string, options: Options = {}) =>
  call(method, path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } })

/** A call with the operator token. */
export const operate = (method: string, path: string, body?: unknown, vars?: Vars) =>
  call(method, `/api/v2/operator${path}`, {
    body,
    vars,
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}` },
  })

/** The options of a create or a refresh. `key` is the `Idempotency-Key`. */
interface Attempt {
  readonly key?: string | undefined
  readonly vars?: Vars | undefined
}

const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': key }

/** A refresh by both tokens of a pair. */
export const refresh = ({ token, refreshToken }: Pair, { key, vars }: Attempt = {}) =>
  call('PUT', PATH, { body: { token, refreshToken }, headers: keyHeader(key), vars })

/** A login, by default with the password of new users. */
export const create = (
  username: string,
  { password = PASSWORD, key, vars }: Attempt & { readonly password?: string } = {},
) => call('POST', PATH, { body: { username, password }, headers: keyHeader(key), vars })

export async function bodyOf(response: Response): Promise<Envelope> {
  return (await response.json()) as Envelope
}

/** The first object of a successful answer. */
export async function contentOf<T>(response: Response): Promise<T> {
  const body = await bodyOf(response)
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`)
  return (body.content as T[])[0] as T
}

/** Status and code in one text: `200`, `401 AUTH_1002`. */
export async function verdict(response: Response): Promise<string> {
  const { errorCode } = await bodyOf(response)
  return `${response.status} ${errorCode}`.trim()
}

/** The successor of a pair. */
export async function next(pair: Pair, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await refresh(pair, { vars }))
}
