import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { cellStub } from '../../support/cells.ts'
import { missingOrExtra } from '../../support/history.ts'
import { batch, Counts, USERS } from './batch.ts'
import { historiesOr, SEED } from './random.ts'

// The object's own methods, with concurrent clients and a clock that moves. After each batch every ending of a family is
// one event, and so is every login (invariant 10).

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

const HISTORIES = historiesOr(2_000)

/** Over RPC a history costs ten times as much. */
const OVER_RPC = HISTORIES / 10

// Many histories within the object, where a call costs no commit. An `await` between a read and a write in a method would
// let other clients run between them.
it('histories within the object are linearizable', async () => {
  const counts = new Counts()
  const batches = Math.ceil(HISTORIES / USERS)
  for (let index = 0; index < batches; index += 1) {
    const stub = cellStub(`weur-${newId()}`)
    const calls = await runInDurableObject(stub, (cell) => {
      // The deny-list has its own tests, and its simulator would cost more time than all histories.
      Object.assign(cell, { env: { ...env, REVOKED: { put: async () => {} } } })
      return batch(SEED + index, { cell: () => cell as FamilyCell })
    })
    expect(await missingOrExtra(stub), `LINEARIZABILITY_SEED=${SEED + index}`).toEqual([])
    counts.add(calls)
  }
  if (batches < 50) return
  // A run without these answers would not test their rules.
  for (const met of [
    'refresh ok',
    'refresh revoked',
    'refresh reused',
    'refresh disabled',
    'refresh expired',
  ]) {
    expect(counts.of(met), met).toBeGreaterThan(20)
  }
  expect(counts.of('look live')).toBeGreaterThan(100)
  expect(counts.of('refresh ahead')).toBe(0)
}, 900_000)

// The platform adds calls that overtake each other, evictions, and crashes with lost answers and repeated calls.
it('histories over RPC, with evictions and crashes, are linearizable', async () => {
  const counts = new Counts()
  const batches = Math.ceil(OVER_RPC / USERS)
  for (let index = 0; index < batches; index += 1) {
    const name = `weur-${newId()}`
    const stub = () => env.FAMILY_CELLS.getByName(name)
    const tear = (how: 'evict' | 'abort') =>
      how === 'abort' ? abortAllDurableObjects() : evictDurableObject(stub()).catch(unlessAbsent)
    counts.add(await batch(SEED + index, { cell: () => stub() as unknown as FamilyCell, tear }))
    expect(await missingOrExtra(stub()), `LINEARIZABILITY_SEED=${SEED + index}`).toEqual([])
  }
  // No acknowledged rotation was lost: no client held a pair of a generation that the cell did not know.
  expect(counts.of('refresh ahead')).toBe(0)
  expect(counts.of('refresh ok')).toBeGreaterThan(0)
}, 900_000)

// After a recent crash there is nothing to evict.
function unlessAbsent(error: Error): void {
  if (!error.message.includes('not currently running')) throw error
}
