import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { vi } from 'vitest'
import { app } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { newAttemptId, newId } from '../../src/core/ids.ts'
import type { FamilyCell } from '../../src/families/object/cell.ts'
import { chooseCell } from '../../src/families/rules/placement.ts'
import type { Service } from '../../src/flows/service.ts'
import { toCellUser } from '../../src/flows/steps/cell-user.ts'
import { issuePair } from '../../src/flows/steps/issue-pair.ts'
import { countOfName } from '../../src/flows/steps/lockout.ts'
import { loadKeyring } from '../../src/keys/keyring.ts'
import { Database } from '../../src/users/database.ts'
import { Directory } from '../../src/users/directory.ts'
import { hashPassword } from '../../src/users/password.ts'
import type { Role } from '../../src/users/user.ts'
import { contentOf, type Envelope, operate, PASSWORD, PATH, type Pair, type TestUser } from './api.ts'
import { assertDocumented } from './documented.ts'

/** What a call is made with; `env` replaces variables, and bindings too. */
export interface Options {
  body?: unknown
  headers?: Record<string, string>
  env?: Record<string, unknown> | undefined
  cf?: Record<string, unknown>
}

/** A call of anything. Its answer must be one that the OpenAPI document knows. */
export async function ask(method: string, path: string, options: Options = {}): Promise<Response> {
  const init: RequestInit = { method, headers: { 'content-type': 'application/json', ...options.headers } }
  if (options.body !== undefined) init.body = JSON.stringify(options.body)
  if (options.cf !== undefined) init.cf = options.cf as RequestInitCfProperties
  const bindings = options.env === undefined ? env : ({ ...env, ...options.env } as typeof env)
  const url = `http://localhost${path}`
  const response = await app.request(url, init, bindings)
  assertDocumented(response, method, url, options.env?.OAUTH_TOKEN_ENDPOINT)
  return response
}

/** A call with an access token. */
export const bearer = (token: string, method: string, path: string, options: Options = {}) =>
  ask(method, path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } })

const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': key }

/** A refresh, with an Idempotency-Key or without. */
export const put = (pair: Pair, key?: string, bindings?: Record<string, unknown>) =>
  ask('PUT', PATH, {
    body: { token: pair.token, refreshToken: pair.refreshToken },
    headers: keyHeader(key),
    env: bindings,
  })

/** A create, with an Idempotency-Key or without. */
export const post = (
  username: string,
  key?: string,
  password = PASSWORD,
  bindings?: Record<string, unknown>,
) => ask('POST', PATH, { body: { username, password }, headers: keyHeader(key), env: bindings })

export async function bodyOf(response: Response): Promise<Envelope> {
  return (await response.json()) as Envelope
}

/** Status and code in one word: `200`, `401 AUTH_1002`. */
export async function verdict(response: Response): Promise<string> {
  const { errorCode } = await bodyOf(response)
  return `${response.status} ${errorCode}`.trim()
}

export const DEAD = '401 AUTH_1002'

/** Whether a pair still has a successor. It is consumed. */
export async function refreshes(pair: Pair): Promise<boolean> {
  const answered = await verdict(await put(pair))
  if (answered !== '200' && answered !== DEAD) throw new Error(answered)
  return answered === '200'
}

export interface Place {
  sub: string
  sid: string
  gen: number
  cell: string
  iat: number
  exp: number
  role: string
  customerId: string
}

export const claimsOf = (token: string) => decodeJwt(token) as unknown as Place

export const sidOf = (pair: Pair) => claimsOf(pair.token).sid

/** The cell that a pair names. */
export const cellOf = (pair: Pair): DurableObjectStub<FamilyCell> =>
  env.FAMILY_CELLS.getByName(claimsOf(pair.token).cell)

/** Runs a statement in a cell's own storage. */
export function sql<Row extends Record<string, SqlStorageValue>>(
  cell: DurableObjectStub<FamilyCell>,
  statement: string,
  ...values: SqlStorageValue[]
): Promise<Row[]> {
  return runInDurableObject(cell, (_, state) => state.storage.sql.exec<Row>(statement, ...values).toArray())
}

export const familyRow = async (pair: Pair) =>
  (await sql(cellOf(pair), 'SELECT * FROM family WHERE id = ?', sidOf(pair)))[0]

/** Every row of every table of a cell, as one text. */
export async function dump(cell: DurableObjectStub<FamilyCell>): Promise<string> {
  const tables = ['user', 'family', 'login', 'stranger', 'erased']
  const rows = await Promise.all(tables.map((table) => sql(cell, `SELECT * FROM ${table}`)))
  return JSON.stringify(rows)
}

let service: Pick<Service, 'config' | 'keyring' | 'directory'> | undefined
let passwordHash: string | undefined

async function parts() {
  service ??= {
    config: parseConfig(env),
    keyring: await loadKeyring(env, true),
    directory: new Directory(new Database(env.DB)),
  }
  return service
}

/** Where the attempts under a name are counted, and under what. */
export async function countOf(username: string) {
  const { cell, subject } = await countOfName((await parts()) as Service, username)
  return { cell: env.FAMILY_CELLS.getByName(cell), subject }
}

/** What is remembered of the attempts under a name. */
export async function attemptsUnder(username: string) {
  const { cell, subject } = await countOf(username)
  const columns = 'failures, last_at, locked_until'
  return sql<{ failures: number; last_at: number; locked_until: number }>(
    cell,
    `SELECT ${columns} FROM stranger WHERE subject = ?`,
    subject.id,
  )
}

/** The same of a pair's family: of its logins and of its changes of password. */
export const attemptsOfFamily = (pair: Pair) =>
  sql<{ failures: number }>(
    cellOf(pair),
    "SELECT failures FROM login WHERE subject IN (?1, 'password ' || ?1)",
    sidOf(pair),
  )

/** The seconds for which a locked caller is told to wait: to a moment of a grid of 30 s after `exact`. */
export async function expectLocked(answered: Response, exact: number): Promise<void> {
  const told = Number(answered.headers.get('retry-after'))
  if ((await verdict(answered)) !== '429 GLOBAL_1005') throw new Error(`${answered.status}`)
  if (!(told > exact && told <= exact + 32)) {
    throw new Error(`told ${told} s of ${exact}`)
  }
}

/** A user whose password is `PASSWORD`, added to the directory without hashing it once more. */
export async function someone(more: { role?: Role; customerId?: string } = {}): Promise<TestUser> {
  passwordHash ??= hashPassword(PASSWORD)
  const user = {
    id: newId(),
    username: `${newId()}@example.com`,
    passwordHash,
    userType: 'PORTAL' as const,
    customerId: more.customerId ?? (await someCustomer()),
    role: more.role ?? ('ROLE_USER' as const),
    disabled: false,
  }
  await (await parts()).directory.add(user)
  return { id: user.id, username: user.username, customerId: user.customerId }
}

export async function someCustomer(): Promise<string> {
  const added = await contentOf<{ id: string }>(await operate('POST', '/customer', { name: 'Acme' }))
  return added.id
}

/** A new family of a user: what a create does after the password, without scrypt's sixth of a second. */
export async function enter(user: TestUser, vars: Record<string, string> = {}): Promise<Pair> {
  const { keyring, directory } = await parts()
  const config = parseConfig({ ...env, ...vars })
  const settled = await directory.settle(user.id, chooseCell(undefined, user.id, config.cellsPerRegion))
  if (settled === null || settled.cell === null) throw new Error('no such user')
  const opened = await env.FAMILY_CELLS.getByName(settled.cell).open({
    user: toCellUser(settled),
    familyId: newId(),
    attempt: newAttemptId(),
    jkt: null,
    origin: { userAgent: null, ipAddress: null, country: null },
    policy: config.policy,
  })
  if (opened.outcome !== 'opened') throw new Error(opened.outcome)
  return issuePair({ config, keyring } as Service, settled.cell, opened.family, opened.user)
}

/** Stops the clock of Worker and object code on a whole second of the future. Undone by `vi.useRealTimers()`. */
export function freeze(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 1000) * 1000 + 60_000 })
}

export function advance(seconds: number): void {
  vi.setSystemTime(Date.now() + Math.round(seconds * 1000))
}

/** Collects what is logged from now on, line by line, in place of the console. */
export function recordLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = []
  for (const sink of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, sink).mockImplementation((line: string) => {
      lines.push(JSON.parse(line))
    })
  }
  return lines
}

export interface SessionEntry {
  id: string
  current: boolean
  createdAt: string
  createdFrom: { userAgent: string | null; ipAddress: string | null; country: string | null }
  lastRefreshedAt: string
  expiresAt: string
  userAgent: string | null
  ipAddress: string | null
  country: string | null
}

export const SESSIONS = '/api/v2/auth/session'

/** Every live session that the holder of a pair sees. */
export async function sessionsOf(pair: Pair, path = SESSIONS): Promise<SessionEntry[]> {
  const listed = await bearer(pair.token, 'GET', `${path}?size=100`)
  if (listed.status !== 200) throw new Error(await verdict(listed))
  return (await bodyOf(listed)).content as SessionEntry[]
}

/** A user's own change of password. */
export const changePassword = (
  pair: Pair,
  password: string,
  newPassword: string,
  bindings?: Record<string, unknown>,
) => bearer(pair.token, 'PUT', '/api/v2/auth/password', { body: { password, newPassword }, env: bindings })
