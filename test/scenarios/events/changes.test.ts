import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { call, contentOf, create, operate, PASSWORD, PATH, type Pair } from '../../support/api.ts'
import { cellStub, countOf } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { historyFor, historyOf, namesIn } from '../../support/history.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

// The events that are no endings: logins, locks, and changes of a user.

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

const OPERATOR = { kind: 'operator', userId: null, familyId: null }
const SERVICE = { kind: 'service', userId: null, familyId: null }

describe('a login', () => {
  it('is one event with its origin, also if it is repeated by its key', async () => {
    const user = await newUser()
    const login = () =>
      call('POST', PATH, {
        body: { username: user.username, password: PASSWORD },
        headers: { 'idempotency-key': 'one', 'cf-connecting-ip': '192.0.2.1', 'user-agent': 'app/1' },
        cf: { country: 'NL' },
      })
    const pair = await contentOf<Pair>(await login())
    await login()
    expect(await historyOf(pair)).toEqual([
      {
        id: expect.stringMatching(/^weur-\d+-\d+$/),
        time: new Date().toISOString(),
        event: 'login',
        cause: null,
        words: 'A session began.',
        familyId: sidOf(pair),
        origin: { ipAddress: '192.0.2.1', userAgent: 'app/1', country: 'NL' },
        previousOrigin: null,
        actor: { kind: 'user', userId: user.id, familyId: sidOf(pair) },
      },
    ])
  })

  it('that is refused is no event', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await create(user.username, { password: 'wrong' })
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    await create(user.username)
    expect(namesIn(await historyFor(user.id))).toEqual(['user_disabled', 'session_ended disabled'])
    expect((await historyFor(user.id)).filter(({ event }) => event === 'login')).toMatchObject([
      { familyId: sidOf(pair) },
    ])
  })
})

describe('a change of a user by an operator', () => {
  it.each([
    ['role_changed', { role: 'ROLE_SUPPORT' }, 'The role was changed by an operator.'],
    ['user_disabled', { disabled: true }, 'The user was disabled by an operator.'],
    [
      'password_changed',
      { password: 'a horse of another colour' },
      'The password was changed by an operator.',
    ],
  ])('%s', async (event, change, words) => {
    const user = await newUser()
    await newPair(user)
    await operate('PATCH', `/user/${user.id}`, change)
    await operate('PATCH', `/user/${user.id}`, {})
    const found = (await historyFor(user.id)).filter((one) => one.event === event)
    expect(found).toMatchObject([
      { event, cause: null, words, familyId: null, actor: OPERATOR, origin: null },
    ])
  })

  it('customer_changed and user_enabled, and none by the same value again', async () => {
    const user = await newUser()
    await newPair(user)
    const customerId = await newCustomer()
    for (const change of [
      { customerId },
      { disabled: true },
      { disabled: false },
      { disabled: false, customerId },
    ]) {
      await operate('PATCH', `/user/${user.id}`, change)
    }
    expect(namesIn(await historyFor(user.id))).toEqual([
      'customer_changed',
      'user_disabled',
      'session_ended disabled',
      'user_enabled',
    ])
  })

  it('user_removed stays for the operator, without the name', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await operate('DELETE', `/user/${user.id}`)
    const left = await historyFor(user.id)
    expect(left.map(({ event, cause, familyId }) => [event, cause, familyId])).toEqual([
      ['user_removed', null, null],
      ['session_ended', 'removed', sidOf(pair)],
    ])
    expect(JSON.stringify(left)).not.toContain(user.username)
  })
})

it("a user's own change of password is one event of this user and session", async () => {
  const user = await newUser()
  const pair = await newPair(user)
  await changePassword(pair, PASSWORD, 'a horse of another colour')
  expect((await historyOf(pair)).filter(({ event }) => event !== 'login')).toMatchObject([
    {
      event: 'password_changed',
      words: 'The password was changed by the user.',
      actor: { kind: 'user', userId: user.id, familyId: sidOf(pair) },
    },
  ])
})

describe('a lock', () => {
  const locksOf = async (pair: Pair) => (await historyOf(pair)).filter(({ event }) => event === 'locked')

  it('of the name is one event of its user, and a refused attempt during it is none', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    for (let guess = 0; guess < 9; guess += 1) await create(user.username, { password: 'wrong' })
    expect(await locksOf(pair)).toEqual([])
    for (let guess = 0; guess < 4; guess += 1) await create(user.username, { password: 'wrong' })
    expect(await locksOf(pair)).toMatchObject([
      { cause: 'name', time: new Date().toISOString(), familyId: null, actor: SERVICE, origin: null },
    ])
    advance(31)
    await create(user.username, { password: 'wrong' })
    expect(await locksOf(pair)).toHaveLength(2)
  })

  it('that the right password lifts at once is no event', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    for (let guess = 0; guess < 9; guess += 1) await create(user.username, { password: 'wrong' })
    await contentOf<Pair>(await create(user.username))
    expect(await locksOf(pair)).toEqual([])
  })

  it('of a name that nobody has writes the same rows', async () => {
    const user = await newUser()
    const rows = async (username: string) => {
      const { cell, subject } = await countOf(username)
      for (let guess = 0; guess < 12; guess += 1) await create(username, { password: 'wrong' })
      return (await cell.history({ nameId: subject.id }, 10)).events.map(
        ({ sequence: _, requestId: __, ...event }) => event,
      )
    }
    const unknown = await rows(`${newId()}@example.com`)
    expect(unknown).toHaveLength(1)
    expect(await rows(user.username)).toEqual(unknown)
  })

  it('of a known client and of changes of the password name their session', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const { username } = user
    const { refreshToken } = pair
    for (let guess = 0; guess < 10; guess += 1) {
      await changePassword(pair, 'wrong', 'a horse of another colour')
      await call('POST', PATH, { body: { username, password: 'wrong', refreshToken } })
    }
    expect((await locksOf(pair)).map(({ cause, familyId }) => [cause, familyId])).toEqual([
      ['known_client', sidOf(pair)],
      ['password_change', sidOf(pair)],
    ])
  })

  it('of a family is no event if an older Worker does not name the user', async () => {
    const pair = await newPair(await newUser())
    const cell = cellStub(claimsOf(pair.token).cell)
    for (let guess = 0; guess < 10; guess += 1) await cell.admit({ kind: 'user', id: sidOf(pair) })
    expect(await locksOf(pair)).toEqual([])
  })
})
