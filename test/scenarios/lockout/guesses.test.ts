import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { create } from '../../support/api.ts'
import { expectFailure, expectInvalidCredentials } from '../../support/expect.ts'
import { newPair, newUser } from '../../support/users.ts'

describe('through HTTP', () => {
  // The clock stands still, so that no lock ends on a slow machine.
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

  it('concurrent guesses count before the first is answered, and the right password is locked too', async () => {
    const user = await newUser()
    const guesses = await Promise.all(
      Array.from({ length: 15 }, () => create(user.username, { password: 'wrong' })),
    )
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5)
    await expectLocked(await create(user.username))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    await newPair(user)
    // The success did not clear the count: one more guess locks again.
    await expectInvalidCredentials(await create(user.username, { password: 'wrong' }))
    expect((await create(user.username)).status).toBe(429)
  })

  it('an unknown name is locked as a known one is', async () => {
    const name = `${crypto.randomUUID()}@example.com`
    for (let guess = 0; guess < 10; guess += 1)
      await expectInvalidCredentials(await create(name, { password: 'wrong' }))
    await expectLocked(await create(name, { password: 'wrong' }))
    await expectLocked(await create(name.toUpperCase(), { password: 'wrong' }))
  })
})
