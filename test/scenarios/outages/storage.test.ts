import { describe, expect, it } from 'vitest'
import { bearer, create, PASSWORD, PATH, type Pair, refresh, SESSIONS, verdict } from '../../support/api.ts'
import { cellOf, familyRow, sql } from '../../support/cells.ts'
import { expectAlive } from '../../support/expect.ts'
import { changePassword } from '../../support/sessions.ts'
import { newPair, newUser } from '../../support/users.ts'

const OUTAGE = '503 GLOBAL_1001'

/** Runs a call while a table of the cell is missing. The table and its rows then come back. */
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
    const user = await newUser()
    const pair = await newPair(user)
    const before = await familyRow(pair)
    await without(table, pair, async () => {
      expect(await verdict(await refresh(pair))).toBe(OUTAGE)
      expect(await verdict(await refresh(pair, { key: 'key-1' }))).toBe(OUTAGE)
      expect(await verdict(await bearer(pair.token, 'DELETE', PATH))).toBe(OUTAGE)
      expect(await verdict(await bearer(pair.token, 'GET', SESSIONS))).toBe(OUTAGE)
      expect(await verdict(await changePassword(pair, PASSWORD, 'another password'))).toBe(OUTAGE)
      expect(await verdict(await create(user.username))).toBe(OUTAGE)
    })
    expect(await familyRow(pair)).toEqual(before)
    await expectAlive(pair)
    expect(await verdict(await create(user.username))).toBe('200')
  })

  it('in the count of attempts does not affect open sessions', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await without('login', pair, async () => {
      expect(await verdict(await create(user.username))).toBe(OUTAGE)
      await expectAlive(pair)
    })
  })

  it('at the write consumes nothing', async () => {
    const pair = await newPair(await newUser())
    const cell = cellOf(pair)
    await sql(
      cell,
      `CREATE TRIGGER broken BEFORE UPDATE ON family BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END`,
    )
    expect(await verdict(await refresh(pair))).toBe(OUTAGE)
    expect(await familyRow(pair)).toMatchObject({ generation: 0 })
    await sql(cell, 'DROP TRIGGER broken')
    await expectAlive(pair)
  })
})
