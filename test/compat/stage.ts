import { createExecutionContext, evictAllDurableObjects, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app } from '../../src/app.ts'
import { athOf, type Holder, prove } from '../support/dpop.ts'
import released from './released/worker.js'
import { type Release, running } from './running.ts'

/** The release of the Worker, and that of its cells. */
export interface Cast {
  readonly worker: Release
  readonly cell: Release
}

/** The visible part of an answer. `code` is the error of the envelope or of OAuth, and empty for a success. */
export interface Answer {
  readonly status: number
  readonly code: string
  readonly body: unknown
}

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** The options of a call. */
export interface Manner {
  /** `Idempotency-Key`. */
  readonly key?: string
  /** The holder of the key that the tokens are bound to. */
  readonly holder?: Holder
  /** A proof that is sent unchanged. */
  readonly proof?: string
}

export const TOKEN = '/api/v2/auth/token'
export const SESSION = '/api/v2/auth/session'
export const PASSWORD = 'correct horse battery staple'

/** Evicts every cell, so that the next call wakes it with this release's code, on the same storage. */
export async function runCells(release: Release): Promise<void> {
  if (running.cell === release) return
  await evictAllDurableObjects()
  running.cell = release
}

/** A service of two releases. Each call has the next cast of the plan, repeatedly. */
export class Stage {
  readonly #plan: readonly Cast[]
  readonly #env: object
  #calls = 0

  constructor(plan: readonly Cast[], bindings: object = {}) {
    this.#plan = plan
    this.#env = { ...env, ...bindings }
  }

  /** Any call, by the next cast. */
  async call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const cast = this.#plan[this.#calls % this.#plan.length] as Cast
    this.#calls += 1
    await runCells(cast.cell)
    const headers = { 'user-agent': 'compat/1', 'cf-connecting-ip': '192.0.2.7', ...init.headers }
    const request = new Request(`http://localhost${path}`, { ...init, method, headers })
    const ctx = createExecutionContext()
    const fetch = cast.worker === 'today' ? app.fetch : released.fetch
    const response = await fetch(request, this.#env as Env, ctx)
    const answer = await read(response)
    await waitOnExecutionContext(ctx)
    return answer
  }

  json(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const type = { 'content-type': 'application/json' }
    return this.call(method, path, { body: JSON.stringify(body), headers: { ...type, ...headers } })
  }

  form(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.call('POST', path, {
      body: String(new URLSearchParams(form)),
      headers: { ...type, ...headers },
    })
  }

  async create(username: string, password = PASSWORD, manner: Manner = {}): Promise<Answer> {
    return this.json('POST', TOKEN, { username, password }, await headersOf(manner, 'POST', TOKEN))
  }

  async refresh({ token, refreshToken }: Pair, manner: Manner = {}): Promise<Answer> {
    return this.json('PUT', TOKEN, { token, refreshToken }, await headersOf(manner, 'PUT', TOKEN))
  }

  /** The refresh of OAuth, by the refresh token alone. */
  async grant({ refreshToken }: Pair, manner: Manner = {}): Promise<Answer> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    return this.form('/oauth2/token', form, await headersOf(manner, 'POST', '/oauth2/token'))
  }

  /** A call with an access token. */
  async as(
    { token }: Pair,
    method: string,
    path: string,
    body?: unknown,
    manner: Manner = {},
  ): Promise<Answer> {
    const scheme = manner.holder === undefined && manner.proof === undefined ? 'Bearer' : 'DPoP'
    const headers = { authorization: `${scheme} ${token}`, ...(await headersOf(manner, method, path, token)) }
    return body === undefined ? this.call(method, path, { headers }) : this.json(method, path, body, headers)
  }

  operate(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
    const place = `/api/v2/operator${path}`
    return body === undefined
      ? this.call(method, place, { headers })
      : this.json(method, place, body, headers)
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const body = text === '' ? null : (JSON.parse(text) as Record<string, unknown>)
  const code = String(body?.errorCode ?? body?.error ?? '')
  return { status: response.status, code, body }
}

async function headersOf(manner: Manner, method: string, path: string, token?: string) {
  const { key, holder } = manner
  const htu = `http://localhost${path.split('?')[0]}`
  const ath = token === undefined ? {} : { ath: await athOf(token) }
  const made = holder === undefined ? undefined : await prove(holder, { htm: method, htu, ...ath })
  const proof = manner.proof ?? made
  return {
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(proof === undefined ? {} : { dpop: proof }),
  }
}

/** The first object of a success in the contract's envelope. */
export function contentOf<T>(answer: Answer): T {
  if (answer.status !== 200) throw new Error(JSON.stringify(answer))
  return (answer.body as { content: T[] }).content[0] as T
}

/** The pair of a success, of the contract's call or of OAuth's. */
export function pairOf(answer: Answer): Pair {
  const { access_token, refresh_token } = answer.body as { access_token?: string; refresh_token?: string }
  if (access_token !== undefined && refresh_token !== undefined) {
    return { token: access_token, refreshToken: refresh_token }
  }
  return contentOf<Pair>(answer)
}
