import { expect, it } from 'vitest'
import { RelayCursor } from '../../../src/events/relay-cursor.ts'

function stored() {
  const values = new Map<string, unknown>()
  const kv = {
    get: (key: string) => values.get(key),
    put: (key: string, value: unknown) => void values.set(key, value),
  }
  return kv as unknown as SyncKvStorage
}

it('begins before the first event, and is where it was moved to, also after a restart', () => {
  const kv = stored()
  const cursor = new RelayCursor(kv, true)
  expect(cursor.sequence).toBe(0)
  cursor.moveTo(7)
  expect(cursor.sequence).toBe(7)
  expect(new RelayCursor(kv, true).sequence).toBe(7)
})

it('is after every event if the service can have no receivers, so that nothing is kept for them', () => {
  expect(new RelayCursor(stored(), false).sequence).toBe(Number.MAX_SAFE_INTEGER)
})
