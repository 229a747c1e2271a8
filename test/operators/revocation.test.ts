import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentOf, next, operate } from '../support/api.ts'
import { advance, enter, familyRow, freeze, refreshes, someone, verdict } from '../support/life.ts'

afterEach(() => {
  vi.useRealTimers()
})

const revoke = (issuedBefore: unknown) => operate('POST', '/revocation', { issuedBefore })

it('ends what began before a moment, however fresh, in every cell, and nothing that began since', async () => {
  freeze()
  const [one, two, three] = [await someone(), await someone(), await someone()]
  // Cells of their own.
  const old = [
    await enter(one, { CELLS_PER_REGION: '1' }),
    await enter(two, { CELLS_PER_REGION: '100' }),
    await enter(three, { CELLS_PER_REGION: '99' }),
  ]
  advance(100)
  const moment = new Date().toISOString()
  const fresh = [await enter(one), await enter(two)]
  advance(10)
  const child = await next(old[0] as never)
  const ended = await contentOf<{ cells: number; families: number }>(await revoke(moment))
  expect(ended.families).toBe(3)
  expect(ended.cells).toBeGreaterThanOrEqual(2)
  expect(await Promise.all([child, old[1], old[2]].map((pair) => refreshes(pair as never)))).toEqual([
    false,
    false,
    false,
  ])
  expect(await familyRow(child)).toMatchObject({ revoked_for: 'operator' })
  expect(await Promise.all(fresh.map(refreshes))).toEqual([true, true])
  expect(await contentOf(await revoke(moment))).toMatchObject({ families: 0 })
})

it('reads any offset of a moment', async () => {
  freeze()
  const pair = await enter(await someone())
  const began = Date.now()
  const inOffset = (ms: number) => new Date(ms + 7_200_000).toISOString().replace('Z', '+02:00')
  await revoke(inOffset(began))
  expect(await familyRow(pair)).toMatchObject({ revoked_at: null })
  await revoke(inOffset(began + 1))
  expect(await refreshes(pair)).toBe(false)
})

describe('refuses what is no moment, and ends nothing', () => {
  it.each(['', 'yesterday', '2026-01-01', '2026-13-01T00:00:00Z', '9999999999999', 5, null])(
    '%j',
    async (moment) => {
      const pair = await enter(await someone())
      expect(await verdict(await revoke(moment))).toBe('400 GLOBAL_1002')
      expect(await refreshes(pair)).toBe(true)
    },
  )
})
