import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  bearer,
  call,
  contentOf,
  create,
  next,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  verdict,
} from '../../support/api.ts'
import { attemptsOfFamily, attemptsUnder, cellOf, countOf } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectInvalidCredentials, expectInvalidToken, expectLocked } from '../../support/expect.ts'
import { changePassword } from '../../support/sessions.ts'
import { resigned, sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// A login with an old refresh token of the service comes from a client that its user has logged in with before. The
// failures of others under the name do not count against it.

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

type Bindings = Record<string, unknown>

const loginWith = (user: TestUser, refreshToken: unknown, password = PASSWORD, bindings?: Bindings) =>
  call('POST', PATH, { body: { username: user.username, password, refreshToken }, vars: bindings })

/** Ten failed logins of another client. */
async function lockName(user: TestUser): Promise<void> {
  const { cell, subject } = await countOf(user.username)
  for (let guess = 0; guess < 10; guess += 1) await cell.admit(subject)
  await expectLocked(await create(user.username), 30)
}

async function lockFamily(pair: Pair): Promise<void> {
  for (let guess = 0; guess < 10; guess += 1) await cellOf(pair).admit({ kind: 'user', id: sidOf(pair) })
}

/** A rate limit of names that is used up. */
function usedUp() {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => {
    keys.push(key)
    return { success: false }
  }
  return { keys, bindings: { CREATE_PER_NAME: { limit } } }
}

it('a thief of an access token cannot lock the client out by changes of the password', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  for (let guess = 0; guess < 10; guess += 1) await changePassword(pair, 'wrong', 'another password')
  expect((await changePassword(pair, PASSWORD, 'another password')).status).toBe(429)
  await lockName(user)
  expect((await loginWith(user, pair.refreshToken)).status).toBe(200)
})

it("one failed login after each lock keeps the name locked, and the user's known client logs in", async () => {
  const user = await newUser()
  let pair = await newPair(user)
  await lockName(user)
  let refused = 0
  let admitted = 0
  for (let round = 0; round < 8; round += 1) {
    // Another client fails at the moment the lock ends, which locks the name again.
    const [row] = await attemptsUnder(user.username)
    advance(((row?.locked_until ?? 0) - Date.now()) / 1000)
    const { cell, subject } = await countOf(user.username)
    expect(await cell.admit(subject)).toMatchObject({ outcome: 'admitted' })
    if ((await verdict(await create(user.username))) === '429 GLOBAL_1005') refused += 1
    const answered = await loginWith(user, pair.refreshToken)
    if (answered.status === 200) {
      admitted += 1
      pair = await contentOf<Pair>(answered)
    }
  }
  expect([refused, admitted]).toEqual([8, 8])
})

describe('a client is known by its last refresh token, although', () => {
  it.each([
    ['it was used', async (pair: Pair) => void (await next(pair))],
    ['it has expired', async () => advance(20 * 86_400)],
    [
      'its family has ended',
      async (pair: Pair) => {
        expect((await bearer(pair.token, 'DELETE', PATH)).status).toBe(200)
      },
    ],
    [
      'its family ended by reuse',
      async (pair: Pair) => {
        await next(pair)
        expect((await call('PUT', PATH, { body: pair })).status).toBe(401)
      },
    ],
  ])('%s', async (_, meanwhile) => {
    const user = await newUser()
    const pair = await newPair(user)
    await meanwhile(pair)
    await lockName(user)
    expect(await verdict(await loginWith(user, pair.refreshToken))).toBe('200')
  })
})

describe('a client is not known by', () => {
  const CASES: Record<string, (pair: Pair, foreign: Pair) => unknown | Promise<unknown>> = {
    'a token of another user': (_, foreign) => foreign.refreshToken,
    'an access token': (pair) => pair.token,
    'a forged token': (pair) => `${pair.refreshToken.split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`,
    'a token of another issuer': (pair) =>
      resigned('refresh', pair.refreshToken, { iss: 'https://else.example' }),
    garbage: () => 'x.y.z',
    nothing: () => '',
    null: () => null,
    'a number': () => 7,
    'an object': () => ({ refreshToken: 'x' }),
  }

  it.each(Object.entries(CASES))('%s', async (_, make) => {
    const [user, other] = [await newUser(), await newUser()]
    const [pair, foreign] = [await newPair(user), await newPair(other)]
    const token = await make(pair, foreign)
    // The token causes no error and no other answer: the login is one without it.
    expect(await verdict(await loginWith(user, token))).toBe('200')
    await expectInvalidCredentials(await loginWith(user, token, 'wrong'))
    expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 1 }])
    const limit = usedUp()
    expect(await verdict(await loginWith(user, token, PASSWORD, limit.bindings))).toBe('429 GLOBAL_1005')
    expect(limit.keys).toHaveLength(1)
    await lockName(user)
    expect(await verdict(await loginWith(user, token))).toBe('429 GLOBAL_1005')
  })
})

it('a known client passes without the rate limit of the name', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const limit = usedUp()
  expect(await verdict(await loginWith(user, pair.refreshToken, PASSWORD, limit.bindings))).toBe('200')
  expect(limit.keys).toEqual([])
})

it("a failure of a known client counts for its family only, in the family's cell; a right password does not count", async () => {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  for (let guess = 0; guess < 3; guess += 1) {
    await expectInvalidCredentials(await loginWith(user, pair.refreshToken, 'wrong'))
  }
  expect(await verdict(await loginWith(user, pair.refreshToken))).toBe('200')
  expect(await attemptsOfFamily(pair)).toEqual([{ failures: 3 }])
  expect(await attemptsOfFamily(other)).toEqual([])
  expect(await attemptsUnder(user.username)).toEqual([])
})

describe('a thief of an old token', () => {
  it('locks its own count, and the owner is treated as without a token', async () => {
    const user = await newUser()
    const stolen = await newPair(user)
    await lockFamily(stolen)
    // The owner's client sends the same token: the count of the name applies.
    expect(await verdict(await loginWith(user, stolen.refreshToken))).toBe('200')
    const limit = usedUp()
    const limited = await loginWith(user, stolen.refreshToken, PASSWORD, limit.bindings)
    expect(await verdict(limited)).toBe('429 GLOBAL_1005')
    expect(limit.keys).toHaveLength(1)
    await lockName(user)
    await expectLocked(await loginWith(user, stolen.refreshToken), 30)
    // Another client of the owner is known by its own token.
    expect(await verdict(await loginWith(user, (await newPair(user)).refreshToken))).toBe('200')
  })

  it('has ten guesses at once, and the ten of the name', async () => {
    const user = await newUser()
    const stolen = await newPair(user)
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => loginWith(user, stolen.refreshToken, 'wrong')),
    )
    const said = await Promise.all(answers.map(verdict))
    expect(said.filter((one) => one === '401 AUTH_1001')).toHaveLength(20)
    expect(said.filter((one) => one === '429 GLOBAL_1005')).toHaveLength(10)
  })

  it("does not learn the token's user name: another name is treated as without a token", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const stolen = await newPair(user)
    const limit = usedUp()
    for (const username of [other.username, 'nobody@example.com']) {
      const answered = await loginWith({ ...user, username }, stolen.refreshToken, 'x', limit.bindings)
      expect(await verdict(answered)).toBe('429 GLOBAL_1005')
    }
    expect(limit.keys).toHaveLength(2)
  })
})

describe('an operator lifts a lock', () => {
  const unlock = (id: string) => operate('DELETE', `/user/${id}/lock`, undefined)

  it('of the name and of every live session, and changes nothing else', async () => {
    const [user, neighbour] = [await newUser(), await newUser()]
    const pair = await newPair(user)
    await lockName(user)
    await lockName(neighbour)
    await lockFamily(pair)
    expect(await verdict(await unlock(user.id))).toBe('200')
    expect(await attemptsUnder(user.username)).toEqual([])
    expect(await attemptsOfFamily(pair)).toEqual([])
    expect(await verdict(await create(user.username))).toBe('200')
    await expectLocked(await create(neighbour.username), 30)
    await next(pair)
  })

  it('of a user who never logged in, and succeeds where there is no lock', async () => {
    const user = await newUser()
    expect(await verdict(await unlock(user.id))).toBe('200')
    await lockName(user)
    expect(await verdict(await unlock(user.id))).toBe('200')
    expect(await verdict(await create(user.username))).toBe('200')
  })

  it('of an existing user only: an unknown user is 404, a wrong token 401', async () => {
    expect(await verdict(await unlock(crypto.randomUUID()))).toBe('404 GLOBAL_1003')
    const user = await newUser()
    await lockName(user)
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}x` }
    const answered = await call('DELETE', `/api/v2/operator/user/${user.id}/lock`, { headers })
    await expectInvalidToken(answered)
    await expectLocked(await create(user.username), 30)
  })
})
