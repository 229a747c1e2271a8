import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { create } from '../../support/api.ts'
import { cellStub, dumpCell } from '../../support/cells.ts'
import { expectInvalidCredentials } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const ONE = { CELLS_PER_REGION: '1' }
const CELL = 'weur-0'

it('stores a keyed hash of a name, and not the name', async () => {
  const name = `${crypto.randomUUID()}@example.com`
  await expectInvalidCredentials(await create(name, { password: 'wrong', vars: ONE }))
  const dump = await dumpCell(cellStub(CELL))
  expect(dump).toMatch(/"subject": "[\w-]{43}"/)
  expect(dump).not.toContain(name)
})

it('stores 100,000 names at most, and keeps the counts of known clients', async () => {
  const pair = await newPair(await newUser(), ONE)
  const { sid, cell: own } = claimsOf(pair.token)
  expect(own).toBe(CELL)
  const counts = await runInDurableObject(cellStub(CELL), (cell, { storage: { sql } }) => {
    cell.admit({ kind: 'user', id: sid })
    for (let index = 0; index < 100_050; index += 1) cell.admit({ kind: 'stranger', id: `name ${index}` })
    const count = (table: string) => Number(sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n)
    const oldest = sql.exec("SELECT 1 FROM stranger WHERE subject = 'name 0'").toArray()
    const newest = sql.exec("SELECT 1 FROM stranger WHERE subject = 'name 100049'").toArray()
    return {
      names: count('stranger'),
      logins: count('login'),
      oldest: oldest.length,
      newest: newest.length,
    }
  })
  expect(counts).toEqual({ names: 100_000, logins: 1, oldest: 0, newest: 1 })
})
