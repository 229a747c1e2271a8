import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Attempts, admit, NO_ATTEMPTS } from '../../../src/families/rules/throttle.ts'
import { create, newPair, newUser } from '../../support/api.ts'
import { expectFailure, expectInvalidCredentials } from '../../support/expect.ts'

const NOW = 1_800_000_000_000

/** Attempts that came as soon as they were let in: the state, and the seconds that each closed the door for. */
function attemptsOf(count: number): { state: Attempts; locks: number[]; at: number } {
  let state = NO_ATTEMPTS
  let at = NOW
  const locks: number[] = []
  for (let index = 0; index < count; index += 1) {
    at = Math.max(at + 1000, state.lockedUntil)
    const admission = admit(state, at)
    if (!admission.admitted) throw new Error('the door was open')
    state = admission.attempts
    locks.push(Math.max(0, state.lockedUntil - at) / 1000)
  }
  return { state, locks, at }
}

describe('the rule', () => {
  it('lets ten in; the tenth closes the door, each further one for twice as long, up to 15 minutes', () => {
    const free = Array<number>(9).fill(0)
    expect(attemptsOf(17).locks).toEqual([...free, 30, 60, 120, 240, 480, 900, 900, 900])
  })

  it('says how long, rounded up, and does not count who knocks at a closed door', () => {
    const { state, at } = attemptsOf(10)
    expect(admit(state, at)).toEqual({ admitted: false, retryAfterSeconds: 30 })
    expect(admit(state, at + 28_999)).toEqual({ admitted: false, retryAfterSeconds: 2 })
    expect(admit(state, at + 29_999)).toEqual({ admitted: false, retryAfterSeconds: 1 })
    expect(admit(state, at + 30_000)).toMatchObject({ admitted: true, attempts: { failures: 11 } })
  })

  it('forgets one for every quarter of an hour without an attempt', () => {
    const { state, at } = attemptsOf(12)
    const quarter = 900_000
    expect(admit(state, at + quarter - 1)).toMatchObject({ attempts: { failures: 13 } })
    expect(admit(state, at + quarter)).toMatchObject({ attempts: { failures: 12 } })
    expect(admit(state, at + 5 * quarter)).toMatchObject({ attempts: { failures: 8 } })
    expect(admit(state, at + 12 * quarter)).toMatchObject({ attempts: { failures: 1 } })
  })
})

describe('through HTTP', () => {
  // The clock stands still: a slow machine must not wait a lock out.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  async function expectLocked(response: Response) {
    const told = Number(response.headers.get('retry-after'))
    expect(told).toBeGreaterThan(30)
    expect(told).toBeLessThanOrEqual(62)
    await expectFailure(response, 429, 'GLOBAL_1005', 'Too many requests')
  }

  it('guesses sent at once count before the first is answered; the right password waits too', async () => {
    const user = await newUser()
    const guesses = await Promise.all(Array.from({ length: 15 }, () => create(user.username, 'wrong')))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5)
    await expectLocked(await create(user.username))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    await newPair(user)
    // The success cleared nothing: one more guess locks again.
    await expectInvalidCredentials(await create(user.username, 'wrong'))
    expect((await create(user.username)).status).toBe(429)
  })

  it('an unknown name is locked as a known one is', async () => {
    const name = `${crypto.randomUUID()}@example.com`
    for (let guess = 0; guess < 10; guess += 1) await expectInvalidCredentials(await create(name, 'wrong'))
    await expectLocked(await create(name, 'wrong'))
    await expectLocked(await create(name.toUpperCase(), 'wrong'))
  })
})
