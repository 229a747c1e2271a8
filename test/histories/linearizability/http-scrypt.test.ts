import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { freeze } from '../../support/clock.ts'
import { Counts } from './batch.ts'
import { httpBatches } from './http-batch.ts'

// As `http.test.ts`, with the real scrypt and few histories.

const USERS = 4

beforeEach(freeze)

afterEach(() => {
  vi.useRealTimers()
})

it('histories over HTTP with real password hashes are linearizable', async () => {
  const counts = new Counts()
  await httpBatches(USERS, 500, counts)
  expect(counts.of('login opened')).toBeGreaterThan(0)
}, 900_000)
