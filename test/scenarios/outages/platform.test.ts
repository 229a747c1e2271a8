import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import {
  bearer,
  bodyOf,
  call,
  create,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectErased, expectInvalidCredentials } from '../../support/expect.ts'
import { cellsDown, directoryDown, limitersDown, platformError } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

type Bindings = Record<string, unknown>

/** The answer of an outage to every client. It says nothing about the client's token. */
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
  refresh: (_, pair, down) => refresh(pair, { vars: down }),
  'refresh with a key': (_, pair, down) => refresh(pair, { key: 'key-1', vars: down }),
  create: (user, _, down) => create(user.username, { vars: down }),
  'create under an unknown name': (_, __, down) =>
    create(`${newId()}@example.com`, { password: 'x', vars: down }),
  logout: (_, pair, down) => bearer(pair.token, 'DELETE', PATH, { vars: down }),
  list: (_, pair, down) => bearer(pair.token, 'GET', SESSIONS, { vars: down }),
  'end one': (_, pair, down) => bearer(pair.token, 'DELETE', `${SESSIONS}/${sidOf(pair)}`, { vars: down }),
  'end all': (_, pair, down) => bearer(pair.token, 'DELETE', SESSIONS, { vars: down }),
  password: (_, pair, down) => changePassword(pair, PASSWORD, 'another password', down),
}

const ERRORS = {
  overloaded: platformError({ overloaded: true }, 'Durable Object is overloaded.'),
  reset: platformError({ durableObjectReset: true, retryable: true }, 'Durable Object reset.'),
  'of no kind': new Error('internal error'),
}

describe.each(Object.entries(ERRORS))('a cell that cannot be reached: %s', (_, error) => {
  it.each(Object.entries(CELL_CALLS))('%s', async (__, call) => {
    const user = await newUser()
    const pair = await newPair(user)
    const before = await familyRow(pair)
    await expectOutage(await call(user, pair, cellsDown(error)))
    expect(await familyRow(pair)).toEqual(before)
    await expectAlive(pair)
  })
})

it('an outage during a create counts no attempt', async () => {
  const user = await newUser()
  await expectOutage(await create(user.username, { vars: cellsDown(ERRORS.reset) }))
  expect(await verdict(await create(user.username))).toBe('200')
})

describe('a directory that does not answer', () => {
  const down = directoryDown()

  it('does not affect refreshes, the list of sessions, the end of one and logout', async () => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    expect(await verdict(await refresh(pair, { vars: down }))).toBe('200')
    expect(await verdict(await bearer(pair.token, 'GET', SESSIONS, { vars: down }))).toBe('200')
    const one = await bearer(pair.token, 'DELETE', `${SESSIONS}/${sidOf(other)}`, { vars: down })
    expect(await verdict(one)).toBe('200')
    expect(await verdict(await bearer(pair.token, 'DELETE', PATH, { vars: down }))).toBe('200')
    await expectEnded(other)
  })

  it.each(['create', 'create under an unknown name', 'end all', 'password'])(
    'is an outage for: %s',
    async (name) => {
      const user = await newUser()
      const pair = await newPair(user)
      await expectOutage((await CELL_CALLS[name]?.(user, pair, down)) as Response)
      await expectAlive(pair)
      expect(await verdict(await create(user.username))).toBe('200')
    },
  )

  it('is an outage for administrators and operators', async () => {
    const admin = await newUser({ role: 'ROLE_SUPER_ADMIN' })
    const pair = await newPair(admin)
    const path = `/api/v2/user/${admin.id}/session`
    await expectOutage(await bearer(pair.token, 'GET', path, { vars: down }))
    await expectOutage(await bearer(pair.token, 'DELETE', path, { vars: down }))
    await expectOutage(await call('GET', '/api/v2/operator/user', { headers, vars: down }))
    await expectAlive(pair)
  })
})

describe('unfinished calls', () => {
  const unreachable = cellsDown(new Error('internal error'))

  it('disabling that did not reach the cell is completed by its repetition', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const [path, body] = [`/api/v2/operator/user/${user.id}`, { disabled: true }]
    await expectOutage(await call('PATCH', path, { body, headers, vars: unreachable }))
    await expectInvalidCredentials(await create(user.username))
    await operate('PATCH', `/user/${user.id}`, body)
    await expectEnded(pair)
  })

  it('removal that did not reach the cell is completed by its repetition', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const path = `/api/v2/operator/user/${user.id}`
    await expectOutage(await call('DELETE', path, { headers, vars: unreachable }))
    await expectInvalidCredentials(await create(user.username))
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('200')
    await expectErased(pair)
  })
})

it('lets calls pass when the rate limiters do not answer', async () => {
  const lines = recordLog()
  const user = await newUser()
  const down = limitersDown()
  const pair = await newPair(user)
  expect(await verdict(await refresh(pair, { vars: down }))).toBe('200')
  expect(lines.map((line) => line.event)).toContain('rate_limit_unavailable')
  lines.length = 0
  expect(await verdict(await create(user.username, { vars: limitersDown() }))).toBe('200')
  expect(lines.map((line) => line.event)).toContain('rate_limit_unavailable')
})

it('logs which part failed, and nothing of the tokens', async () => {
  const pair = await newPair(await newUser())
  const lines = recordLog()
  await refresh(pair, { key: 'key-1', vars: cellsDown(ERRORS.overloaded) })
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
