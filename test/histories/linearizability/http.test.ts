import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ok } from '../../../src/core/result.ts'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import * as passwords from '../../../src/users/password.ts'
import { PASSWORD } from '../../support/api.ts'
import { freeze } from '../../support/clock.ts'
import { PASSWORD_HASH } from '../../support/users.ts'
import { Counts } from './batch.ts'
import { httpBatches } from './http-batch.ts'

// The whole service over HTTP. A retry must have equal bytes. A change of the user, which is made in two stores, must end
// everything before it.

const USERS = 20

beforeEach(freeze)

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

// Scrypt blocks the isolate for a sixth of a second, which would allow few histories and no races. Here a password is its
// own salted hash, and a check takes a moment in which other calls run. http-scrypt.test.ts uses the real hash.
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
  // A run without these answers would not test their rules.
  for (const met of ['refresh ok', 'refresh refused', 'login opened', 'login denied', 'operate done']) {
    expect(counts.of(met), met).toBeGreaterThan(20)
  }
  for (const met of ['password done', 'password denied', 'endOwn done']) {
    expect(counts.of(met), met).toBeGreaterThan(0)
  }
}, 900_000)
