import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import {
  bearer,
  call,
  contentOf,
  create,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { attemptsOfFamily, attemptsUnder, cellOf } from '../../support/cells.ts'
import { freeze } from '../../support/clock.ts'
import { expectEnded, expectInvalidCredentials, expectInvalidToken } from '../../support/expect.ts'
import { answersLost, callsLost, cellsWith, directoryDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { changePassword } from '../../support/sessions.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// These attacks were once tried on the service. Each of them must fail.

beforeEach(freeze)
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

type Bindings = Record<string, unknown>

const guess = (username: string) => create(username, { password: 'wrong' })
const right = (user: TestUser, bindings?: Bindings) => create(user.username, { vars: bindings })

it('nine guesses between every two logins of the owner give ten guesses in total', async () => {
  const user = await newUser()
  let guessed = 0
  for (let login = 0; login < 12; login += 1) {
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const answered = await guess(user.username)
      if (answered.status === 401) guessed += 1
      else expect(answered.status).toBe(429)
    }
    await right(user)
  }
  expect(guessed).toBe(10)
})

it('a guesser gets the same answers whether the owner logged in or not', async () => {
  const [busy, idle] = [await newUser(), await newUser()]
  const names = [busy.username, idle.username, `${newId()}@example.com`]
  const met = await Promise.all(
    names.map(async (name) => {
      const statuses: number[] = []
      for (let attempt = 0; attempt < 12; attempt += 1) {
        if (attempt % 3 === 0) await right(busy)
        statuses.push((await guess(name)).status)
      }
      return statuses
    }),
  )
  expect(met).toEqual(Array(3).fill([...Array(10).fill(401), 429, 429]))
})

it('twenty logins with a bad proof do not count for the rate limit of the name', async () => {
  const user = await newUser()
  const keys: string[] = []
  let left = 20
  const limit = async ({ key }: { key: string }) => {
    keys.push(key)
    left -= 1
    return { success: left >= 0 }
  }
  const bindings = { CREATE_PER_NAME: { limit } }
  const body = { username: user.username, password: PASSWORD }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answered = await call('POST', PATH, { body, headers: { dpop: 'x' }, vars: bindings })
    await expectInvalidToken(answered)
  }
  expect(keys).toEqual([])
  expect(await attemptsUnder(user.username)).toEqual([])
  expect(await verdict(await right(user, bindings))).toBe('200')
})

describe('repeated ends of all sessions with a stolen access token', () => {
  /** Cells that run `end` before each of the first `times` calls of `open`. */
  const endedBefore = (times: number, end: () => Promise<unknown>, calls: string[] = []) => {
    let left = times
    return cellsWith(async (name, call, args) => {
      calls.push(name)
      if (name === 'open' && left > 0) {
        left -= 1
        await end()
      }
      return call(...args)
    })
  }

  it('do not refuse the right password: the login opens again without another hash or attempt', async () => {
    const user = await newUser()
    const stolen = await newPair(user)
    for (let login = 0; login < 3; login += 1) {
      const calls: string[] = []
      const end = async () => {
        // A session exists each time.
        await newPair(user)
        await bearer(stolen.token, 'DELETE', `${SESSIONS}?except=current`)
      }
      const answered = await right(user, endedBefore(4, end, calls))
      expect(await verdict(answered)).toBe('200')
      expect(calls.filter((name) => name === 'admit')).toHaveLength(1)
      expect(calls.filter((name) => name === 'open')).toHaveLength(5)
    }
    expect(await attemptsUnder(user.username)).toEqual([])
  })

  it('make the login an outage at most, which is not counted', async () => {
    const user = await newUser()
    await newPair(user)
    for (let login = 0; login < 2; login += 1) {
      const end = () => operate('PATCH', `/user/${user.id}`, {})
      expect(await verdict(await right(user, endedBefore(99, end)))).toBe('503 GLOBAL_1001')
    }
    expect(await attemptsUnder(user.username)).toEqual([])
    expect(await verdict(await right(user))).toBe('200')
  })

  it('do not let an old password pass: a changed password is verified again', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const change = async () => {
      const changed = await changePassword(pair, PASSWORD, 'another password')
      expect(changed.status).toBe(200)
    }
    await expectInvalidCredentials(await right(user, endedBefore(1, change)))
    expect(await cellOf(pair).families(user.id)).toHaveLength(1)
  })

  it('do not let a user pass who was disabled meanwhile, before or after the first cell is chosen', async () => {
    for (const settled of [true, false]) {
      const user = await newUser()
      const pair = settled ? await newPair(user) : null
      const disable = async () => void (await operate('PATCH', `/user/${user.id}`, { disabled: true }))
      const during = cellsWith(async (name, call, args) => {
        if (name === 'takeBack') await disable()
        return call(...args)
      })
      const answered = await right(user, during)
      if (answered.status === 200) await expectEnded(await contentOf<Pair>(answered))
      else await expectInvalidCredentials(answered)
      if (pair !== null) await expectEnded(pair)
    }
  })
})

describe('an outage is not counted', () => {
  const NAMED: Record<string, () => Bindings> = {
    'the cell of the user is out of reach': () => callsLost('open'),
    'the answer of the cell is lost': () => answersLost('open'),
    'the directory does not answer with the cell': () => directoryDown(/^UPDATE users SET cell/),
  }

  it.each(Object.entries(NAMED))('when %s', async (_, down) => {
    const user = await newUser()
    for (let login = 0; login < 2; login += 1) {
      expect(await verdict(await right(user, down()))).toBe('503 GLOBAL_1001')
    }
    expect(await attemptsUnder(user.username)).toEqual([])
    expect(await verdict(await right(user))).toBe('200')
  })

  it('an outage of the count refuses no login, and is logged', async () => {
    const user = await newUser()
    const lines = recordLog()
    expect(await verdict(await right(user, callsLost('takeBack')))).toBe('200')
    expect(lines).toMatchObject([{ event: 'unavailable', part: 'cell' }])
    expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 1 }])
  })

  it('when a change of password finds it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const missed = changePassword(pair, PASSWORD, 'another password', directoryDown(/^UPDATE users/))
      expect(await verdict(await missed)).toBe('503 GLOBAL_1001')
    }
    expect(await attemptsOfFamily(pair)).toEqual([])
  })
})

it('after an unfinished change of password the old password is refused and the new one is accepted', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const missed = await changePassword(pair, PASSWORD, 'another password', callsLost('changeUser'))
  expect(missed.status).toBe(503)
  // A thief of the access token guesses the new password by a call that sets it.
  const answered = await changePassword(pair, 'a wrong password', 'another password')
  await expectInvalidCredentials(answered)
  expect(await attemptsOfFamily(pair)).toEqual([{ failures: 1 }])
})

describe('an older cell, which answers `admit` with a word and has no `takeBack`', () => {
  const older = () =>
    cellsWith(async (name, call, args) => {
      if (name === 'takeBack' || name === 'unlock') {
        throw new TypeError(`The RPC receiver does not implement the method "${name}".`)
      }
      if (name !== 'admit') return call(...args)
      const { before: _, ...answer } = (await call(...args)) as { before: unknown }
      return answer
    })

  it('counts a right password as before, and nothing fails', async () => {
    const user = await newUser()
    const lines = recordLog()
    expect(await verdict(await right(user, older()))).toBe('200')
    expect(lines).toEqual([])
    const pair = await newPair(user)
    expect(await verdict(await changePassword(pair, PASSWORD, 'another password', older()))).toBe('200')
  })
})

it('an older Worker counts under the id of a user, and its own login resets that count', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const subject = { kind: 'user' as const, id: user.id }
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(await cellOf(pair).admit(subject)).toMatchObject({ outcome: 'admitted' })
  }
  expect(await cellOf(pair).admit(subject)).toMatchObject({ outcome: 'locked', retryAfterSeconds: 30 })
  await newPair(user)
  expect(await cellOf(pair).admit(subject)).toMatchObject({ outcome: 'admitted' })
})
