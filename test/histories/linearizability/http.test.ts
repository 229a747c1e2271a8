import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ok } from '../../../src/core/result.ts'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import * as passwords from '../../../src/users/password.ts'
import { PASSWORD } from '../../support/api.ts'
import { freeze } from '../../support/clock.ts'
import { PASSWORD_HASH } from '../../support/users.ts'
import { Counts } from './batch.ts'
import { httpBatches } from './http-batch.ts'

// The whole service, as its clients see it: a retry must be equal byte for byte, and a change of the user, which is
// made in two places, must never let through what came before it.

const USERS = 20

beforeEach(freeze)

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

// Scrypt takes the isolate for a sixth of a second, in which nobody else runs: few histories, and no races. Here a
// password is its own hash, salted, and a check takes a moment for others to come in between. The real one has a
// file of its own.
function cheapPasswords(): void {
  vi.spyOn(HashQueue.prototype, 'run').mockImplementation(async (hash) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 15))
    return ok(hash())
  })
  vi.spyOn(passwords, 'hashPassword').mockImplementation(
    (password) => `plain ${crypto.randomUUID()} ${password}`,
  )
  vi.spyOn(passwords, 'verifyPassword').mockImplementation((password, hash) =>
    hash === PASSWORD_HASH ? password === PASSWORD : hash?.split(' ').slice(2).join(' ') === password,
  )
  vi.spyOn(passwords, 'needsRehash').mockReturnValue(false)
}

it('histories over HTTP are linearizable', async () => {
  cheapPasswords()
  const counts = new Counts()
  const batches = await httpBatches(USERS, 25, counts)
  if (batches < 4) return
  // A run that never met these would prove nothing of them.
  for (const met of ['refresh ok', 'refresh refused', 'login opened', 'login denied', 'operate done']) {
    expect(counts.of(met), met).toBeGreaterThan(20)
  }
  for (const met of ['password done', 'password denied', 'endOwn done']) {
    expect(counts.of(met), met).toBeGreaterThan(0)
  }
}, 900_000)
