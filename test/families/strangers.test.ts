import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { create, newPair, newUser } from '../support/api.ts'
import { cellStub, dumpCell } from '../support/cells.ts'
import { expectInvalidCredentials } from '../support/expect.ts'
import { claimsOf } from '../support/tokens.ts'

const ONE = { CELLS_PER_REGION: '1' }
const CELL = 'weur-0'
const REGIONS = ['afr', 'apac', 'enam', 'oc', 'sam', 'weur']

it('remembers an unknown name by a keyed hash, and not by itself', async () => {
  const name = `${crypto.randomUUID()}@example.com`
  await expectInvalidCredentials(await create(name, 'wrong', ONE))
  const dumps = await Promise.all(REGIONS.map((region) => dumpCell(`${region}-0`)))
  expect(dumps.filter((dump) => /"subject": "[\w-]{43}"/.test(dump)).length).toBe(1)
  expect(dumps.join('\n')).not.toContain(name)
})

it('remembers 10,000 unknown names and no more; users` own attempts stay', async () => {
  const user = await newUser()
  const pair = await newPair(user, ONE)
  await expectInvalidCredentials(await create(user.username, 'wrong', ONE))
  expect(claimsOf(pair.token).cell).toBe(CELL)
  const counts = await runInDurableObject(cellStub(CELL), (cell, { storage: { sql } }) => {
    for (let index = 0; index < 10_050; index += 1) cell.admit({ kind: 'stranger', id: `name ${index}` })
    const count = (table: string) => Number(sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n)
    const oldest = sql.exec("SELECT 1 FROM stranger WHERE subject = 'name 0'").toArray()
    const newest = sql.exec("SELECT 1 FROM stranger WHERE subject = 'name 10049'").toArray()
    return {
      strangers: count('stranger'),
      logins: count('login'),
      oldest: oldest.length,
      newest: newest.length,
    }
  })
  expect(counts).toEqual({ strangers: 10_000, logins: 1, oldest: 0, newest: 1 })
})
