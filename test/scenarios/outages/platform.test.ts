import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { operate, PASSWORD, PATH, type Pair, refresh, type TestUser } from '../../support/api.ts'
import { cellsDown, directoryDown, limitersDown, platformError } from '../../support/faults.ts'
import {
  ask,
  bearer,
  bodyOf,
  changePassword,
  claimsOf,
  enter,
  familyRow,
  post,
  put,
  recordLog,
  refreshes,
  SESSIONS,
  sidOf,
  someone,
  verdict,
} from '../../support/life.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

type Bindings = Record<string, unknown>

/** What every client sees of an outage: never a word about its token. */
async function expectOutage(answered: Response) {
  expect(answered.status).toBe(503)
  expect(Number(answered.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answered.headers.get('www-authenticate')).toBeNull()
  expect(await bodyOf(answered)).toEqual({
    errorCode: 'GLOBAL_1001',
    errorMessage: 'Service unavailable. Please try again',
    content: '',
    pageable: '',
  })
}

const CELL_CALLS: Record<string, (user: TestUser, pair: Pair, down: Bindings) => Promise<Response>> = {
  refresh: (_, pair, down) => put(pair, undefined, down),
  'refresh with a key': (_, pair, down) => put(pair, 'key-1', down),
  create: (user, _, down) => post(user.username, undefined, PASSWORD, down),
  'create under an unknown name': (_, __, down) => post(`${newId()}@example.com`, undefined, 'x', down),
  logout: (_, pair, down) => bearer(pair.token, 'DELETE', PATH, { env: down }),
  list: (_, pair, down) => bearer(pair.token, 'GET', SESSIONS, { env: down }),
  'end one': (_, pair, down) => bearer(pair.token, 'DELETE', `${SESSIONS}/${sidOf(pair)}`, { env: down }),
  'end all': (_, pair, down) => bearer(pair.token, 'DELETE', SESSIONS, { env: down }),
  password: (_, pair, down) => changePassword(pair, PASSWORD, 'another password', down),
}

const ERRORS = {
  overloaded: platformError({ overloaded: true }, 'Durable Object is overloaded.'),
  reset: platformError({ durableObjectReset: true, retryable: true }, 'Durable Object reset.'),
  'of no kind': new Error('internal error'),
}

describe.each(Object.entries(ERRORS))('a cell that cannot be reached: %s', (_, error) => {
  it.each(Object.entries(CELL_CALLS))('%s', async (__, call) => {
    const user = await someone()
    const pair = await enter(user)
    const before = await familyRow(pair)
    await expectOutage(await call(user, pair, cellsDown(error)))
    expect(await familyRow(pair)).toEqual(before)
    expect(await refreshes(pair)).toBe(true)
  })
})

it('an outage during a create costs the user nothing', async () => {
  const user = await someone()
  await expectOutage(await post(user.username, undefined, PASSWORD, cellsDown(ERRORS.reset)))
  expect(await verdict(await post(user.username))).toBe('200')
})

describe('a directory that does not answer', () => {
  const down = directoryDown()

  it('keeps no one from refreshing, listing, ending one and logging out', async () => {
    const user = await someone()
    const [pair, other] = [await enter(user), await enter(user)]
    expect(await verdict(await put(pair, undefined, down))).toBe('200')
    expect(await verdict(await bearer(pair.token, 'GET', SESSIONS, { env: down }))).toBe('200')
    const one = await bearer(pair.token, 'DELETE', `${SESSIONS}/${sidOf(other)}`, { env: down })
    expect(await verdict(one)).toBe('200')
    expect(await verdict(await bearer(pair.token, 'DELETE', PATH, { env: down }))).toBe('200')
    expect(await refreshes(other)).toBe(false)
  })

  it.each(['create', 'create under an unknown name', 'end all', 'password'])(
    'is an outage for: %s',
    async (name) => {
      const user = await someone()
      const pair = await enter(user)
      await expectOutage((await CELL_CALLS[name]?.(user, pair, down)) as Response)
      expect(await refreshes(pair)).toBe(true)
      expect(await verdict(await post(user.username))).toBe('200')
    },
  )

  it('is an outage for administrators and operators', async () => {
    const admin = await someone({ role: 'ROLE_SUPER_ADMIN' })
    const pair = await enter(admin)
    const path = `/api/v2/user/${admin.id}/session`
    await expectOutage(await bearer(pair.token, 'GET', path, { env: down }))
    await expectOutage(await bearer(pair.token, 'DELETE', path, { env: down }))
    await expectOutage(await ask('GET', '/api/v2/operator/user', { headers, env: down }))
    expect(await refreshes(pair)).toBe(true)
  })
})

describe('half-done calls', () => {
  const unreachable = cellsDown(new Error('internal error'))

  it('disabling that missed the cell is completed by its repetition', async () => {
    const user = await someone()
    const pair = await enter(user)
    const [path, body] = [`/api/v2/operator/user/${user.id}`, { disabled: true }]
    await expectOutage(await ask('PATCH', path, { body, headers, env: unreachable }))
    expect(await verdict(await post(user.username))).toBe('401 AUTH_1001')
    await operate('PATCH', `/user/${user.id}`, body)
    expect(await refreshes(pair)).toBe(false)
  })

  it('removal that missed the cell is completed by its repetition', async () => {
    const user = await someone()
    const pair = await enter(user)
    const path = `/api/v2/operator/user/${user.id}`
    await expectOutage(await ask('DELETE', path, { headers, env: unreachable }))
    expect(await verdict(await post(user.username))).toBe('401 AUTH_1001')
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('200')
    expect(await familyRow(pair)).toBeUndefined()
  })
})

it('lets calls pass when the rate limiters do not answer', async () => {
  const lines = recordLog()
  const user = await someone()
  const down = limitersDown()
  const pair = await enter(user)
  expect(await verdict(await refresh(pair, down))).toBe('200')
  expect(lines.map((line) => line.event)).toContain('rate_limit_unavailable')
  lines.length = 0
  expect(await verdict(await post(user.username, undefined, PASSWORD, limitersDown()))).toBe('200')
  expect(lines.map((line) => line.event)).toContain('rate_limit_unavailable')
})

it('logs which part failed, and nothing of the tokens', async () => {
  const pair = await enter(await someone())
  const lines = recordLog()
  await put(pair, 'key-1', cellsDown(ERRORS.overloaded))
  expect(lines).toEqual([
    {
      level: 'error',
      event: 'unavailable',
      requestId: expect.any(String),
      part: 'cell',
      cell: claimsOf(pair.token).cell,
      error: 'Error: Durable Object is overloaded.',
    },
  ])
})
