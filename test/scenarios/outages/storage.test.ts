import { describe, expect, it } from 'vitest'
import { PASSWORD, PATH, type Pair } from '../../support/api.ts'
import {
  bearer,
  cellOf,
  changePassword,
  enter,
  familyRow,
  post,
  put,
  refreshes,
  SESSIONS,
  someone,
  sql,
  verdict,
} from '../../support/life.ts'

const OUTAGE = '503 GLOBAL_1001'

/** Runs something while a table of the cell is not to be found; its rows come back with it. */
async function without(table: string, pair: Pair, run: () => Promise<void>): Promise<void> {
  const cell = cellOf(pair)
  await sql(cell, `ALTER TABLE ${table} RENAME TO lost_${table}`)
  try {
    await run()
  } finally {
    await sql(cell, `ALTER TABLE lost_${table} RENAME TO ${table}`)
  }
}

describe('a storage error inside a cell', () => {
  it.each(['family', 'user'])('is an outage for every call, and the pair survives it: %s', async (table) => {
    const user = await someone()
    const pair = await enter(user)
    const before = await familyRow(pair)
    await without(table, pair, async () => {
      expect(await verdict(await put(pair))).toBe(OUTAGE)
      expect(await verdict(await put(pair, 'key-1'))).toBe(OUTAGE)
      expect(await verdict(await bearer(pair.token, 'DELETE', PATH))).toBe(OUTAGE)
      expect(await verdict(await bearer(pair.token, 'GET', SESSIONS))).toBe(OUTAGE)
      expect(await verdict(await changePassword(pair, PASSWORD, 'another password'))).toBe(OUTAGE)
      expect(await verdict(await post(user.username))).toBe(OUTAGE)
    })
    expect(await familyRow(pair)).toEqual(before)
    expect(await refreshes(pair)).toBe(true)
    expect(await verdict(await post(user.username))).toBe('200')
  })

  it('that hits the count of attempts alone leaves open sessions alone', async () => {
    const user = await someone()
    const pair = await enter(user)
    await without('login', pair, async () => {
      expect(await verdict(await post(user.username))).toBe(OUTAGE)
      expect(await refreshes(pair)).toBe(true)
    })
  })

  it('at the write consumes nothing', async () => {
    const pair = await enter(await someone())
    const cell = cellOf(pair)
    await sql(
      cell,
      `CREATE TRIGGER broken BEFORE UPDATE ON family BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END`,
    )
    expect(await verdict(await put(pair))).toBe(OUTAGE)
    expect(await familyRow(pair)).toMatchObject({ generation: 0 })
    await sql(cell, 'DROP TRIGGER broken')
    expect(await refreshes(pair)).toBe(true)
  })
})
