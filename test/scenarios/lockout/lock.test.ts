import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import { create, next, operate, PASSWORD, type Pair, verdict } from '../../support/api.ts'
import { attemptsUnder, countOf } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectInvalidCredentials, expectLocked } from '../../support/expect.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

beforeEach(freeze)
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const attempt = (user: TestUser, password: string) => create(user.username, { password })
const guess = (user: TestUser) => attempt(user, 'wrong')

/** Ten wrong guesses, which the cell counts before each scrypt. The user has an open session. */
async function lock(user: TestUser): Promise<Pair> {
  const { cell, subject } = await countOf(user.username)
  for (let time = 0; time < 10; time += 1) {
    expect(await cell.admit(subject)).toMatchObject({ outcome: 'admitted' })
  }
  return newPair(user)
}

describe('after ten wrong passwords', () => {
  it('the name is locked, also for the right password, and longer after each further failure, up to 15 minutes', async () => {
    const user = await newUser()
    const answers = await Promise.all(Array.from({ length: 10 }, () => guess(user)))
    expect(await Promise.all(answers.map(verdict))).toEqual(Array(10).fill('401 AUTH_1001'))
    for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
      await expectLocked(await attempt(user, PASSWORD), seconds)
      advance(seconds - 1)
      await expectLocked(await guess(user), 1)
      advance(1)
      await expectInvalidCredentials(await guess(user))
    }
  })

  it('the lock ends after its time, and a success neither counts nor clears the count', async () => {
    const user = await newUser()
    await lock(user)
    advance(30)
    const before = await attemptsUnder(user.username)
    expect(before).toMatchObject([{ failures: 10 }])
    for (let login = 0; login < 3; login += 1) {
      expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
      expect(await attemptsUnder(user.username)).toEqual(before)
    }
    await expectInvalidCredentials(await guess(user))
    await expectLocked(await attempt(user, PASSWORD), 60)
  })

  it('attempts during the lock do not lengthen it, and run no scrypt', async () => {
    const user = await newUser()
    await lock(user)
    const hashes = vi.spyOn(HashQueue.prototype, 'run')
    const answers = await Promise.all(Array.from({ length: 30 }, () => attempt(user, PASSWORD)))
    for (const answered of answers) await expectLocked(answered, 30)
    expect(hashes).not.toHaveBeenCalled()
    advance(30)
    expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
    expect(hashes).toHaveBeenCalledOnce()
  })

  it('attempts during the lock are not counted', async () => {
    const user = await newUser()
    await lock(user)
    const before = await attemptsUnder(user.username)
    expect(before).toMatchObject([{ failures: 10 }])
    for (let time = 0; time < 5; time += 1) await expectLocked(await guess(user), 30)
    expect(await attemptsUnder(user.username)).toEqual(before)
  })

  it('Retry-After is rounded to a grid, the same for repeated calls, and later than the end of the lock', async () => {
    const user = await newUser()
    await lock(user)
    const told = new Set<number>()
    for (let time = 0; time < 20; time += 1) {
      advance(1)
      const seconds = Number((await guess(user)).headers.get('retry-after'))
      told.add(Math.ceil(Date.now() / 1000) + seconds)
    }
    expect([...told].map((moment) => moment % 30)).toEqual([0])
  })

  it('open sessions refresh', async () => {
    const user = await newUser()
    const pair = await lock(user)
    await expectLocked(await attempt(user, PASSWORD), 30)
    await next(await next(pair))
  })

  it('no other name is locked', async () => {
    const [user, neighbour] = [await newUser(), await newUser()]
    await lock(user)
    expect(await verdict(await attempt(neighbour, PASSWORD))).toBe('200')
  })

  it('a password set by an operator ends the lock', async () => {
    const user = await newUser()
    await lock(user)
    await operate('PATCH', `/user/${user.id}`, { password: 'set by an operator' })
    expect(await verdict(await attempt(user, 'set by an operator'))).toBe('200')
  })
})

it('counts concurrent guesses before the first answer', async () => {
  const user = await newUser()
  const answers = await Promise.all(Array.from({ length: 16 }, () => guess(user)))
  const said = (await Promise.all(answers.map(verdict))).sort()
  expect(said).toEqual([...Array(10).fill('401 AUTH_1001'), ...Array(6).fill('429 GLOBAL_1005')])
})

it('takes back concurrent right passwords, and the lock that they made', async () => {
  const user = await newUser()
  const answers = await Promise.all([
    ...Array.from({ length: 9 }, () => attempt(user, PASSWORD)),
    guess(user),
  ])
  const said = (await Promise.all(answers.map(verdict))).sort()
  expect(said).toEqual([...Array(9).fill('200'), '401 AUTH_1001'])
  expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 1 }])
  expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
})

it('takes one failure off for each 15 minutes without an attempt', async () => {
  const user = await newUser()
  await lock(user)
  advance(2 * 900)
  await expectInvalidCredentials(await guess(user))
  expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 9 }])
  advance(86_400)
  await expectInvalidCredentials(await guess(user))
  expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 1 }])
})

it('counts attempts of a disabled user like others, also with the right password', async () => {
  const user = await newUser()
  await lock(user)
  await operate('PATCH', `/user/${user.id}`, { disabled: true })
  await expectLocked(await attempt(user, PASSWORD), 30)
  advance(30)
  await expectInvalidCredentials(await attempt(user, PASSWORD))
  await expectLocked(await attempt(user, PASSWORD), 60)
})
