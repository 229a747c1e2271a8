import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { freeze } from '../support/life.ts'
import { Counts } from './batch.ts'
import { httpBatch } from './http-batch.ts'
import { historiesOr, SEED } from './random.ts'

// As `http.test.ts`, with the real scrypt: nothing is stood in for, and there are few.

const USERS = 4
const HISTORIES = historiesOr(2_000) / 500

beforeEach(freeze)

afterEach(() => {
  vi.useRealTimers()
})

it('histories over HTTP with real passwords have an order that explains them', async () => {
  const counts = new Counts()
  const batches = Math.ceil(HISTORIES / USERS)
  for (let index = 0; index < batches; index += 1) {
    const seed = SEED + index
    const replay = `LINEARIZABILITY_SEED=${seed} LINEARIZABILITY_HISTORIES=${USERS * 500}`
    await httpBatch(seed, USERS, counts, replay)
  }
  expect(counts.of('login opened')).toBeGreaterThan(0)
}, 900_000)
