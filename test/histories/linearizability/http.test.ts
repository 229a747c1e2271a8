import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ok } from '../../../src/core/result.ts'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import { freeze } from '../../support/clock.ts'
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

// The queue's pauses would allow few histories. Here a hash waits for a moment, in which other calls run, and its cost is low
// (`test/support/cheap-hashes.ts`). http-scrypt.test.ts has the real queue and cost.
function fastQueue(): void {
  vi.spyOn(HashQueue.prototype, 'run').mockImplementation(async (hash) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 15))
    return ok(hash())
  })
}

it('histories over HTTP are linearizable', async () => {
  fastQueue()
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
