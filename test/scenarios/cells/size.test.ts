import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newAttemptId } from '../../../src/core/ids.ts'
import { next, type Pair } from '../../support/api.ts'
import { cellOf, cellStub } from '../../support/cells.ts'
import { expectAlive } from '../../support/expect.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'
import { claimsOf, resigned } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The size of a small integer in SQLite depends on its value. The sizes are compared from generation 200 on, where the
// counter has the two bytes that it keeps until generation 32,768.
const START = 200
const ROTATIONS = 1000

/** The data of a pair's cell: bytes of its database, and rows of each table. */
const measure = (pair: Pair) =>
  runInDurableObject(cellOf(pair), (_, { storage: { sql } }) => {
    const tables = sql
      .exec<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
      .toArray()
    const kept = tables.filter(({ name }) => !name.startsWith('_cf_') && !name.startsWith('sqlite_'))
    const rows = kept.map(({ name }) => [name, sql.exec(`SELECT count(*) AS n FROM "${name}"`).one().n])
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('family')").toArray()
    const width = columns.map(({ name }) => `coalesce(length("${name}"), 0)`).join(' + ')
    return {
      bytes: sql.databaseSize,
      rows: Object.fromEntries(rows),
      textOfFamily: sql.exec(`SELECT ${width} AS n FROM family`).toArray(),
    }
  })

async function rotate(pair: Pair, from: number, times: number): Promise<void> {
  const { sub, sid, cell } = claimsOf(pair.token)
  const stub = cellStub(cell)
  for (let generation = from; generation < from + times; generation += 1) {
    const accessExpiresAt = Math.floor(Date.now() / 1000) + 60
    const presented = { generation, accessExpiresAt, attempt: newAttemptId() }
    const rotated = await stub.rotate({
      userId: sub,
      familyId: sid,
      presented,
      proof: null,
      origin: NOWHERE,
      policy: POLICY,
    })
    expect(rotated.outcome).toBe('rotated')
  }
}

it('a family costs as many bytes after 1,000 rotations as after one', async () => {
  const vars = { CELLS_PER_REGION: '100' }
  const pair = await newPair(await newUser(), vars)
  const created = await measure(pair)
  expect(created.rows).toMatchObject({ family: 1, user: 1 })
  await next(pair, vars)
  const once = await measure(pair)
  await rotate(pair, 1, START - 1)
  const before = await measure(pair)
  await rotate(pair, START, ROTATIONS - START)
  const after = await measure(pair)
  expect(once.bytes).toBe(created.bytes)
  expect(after.bytes).toBe(created.bytes)
  expect(after.rows).toEqual(created.rows)
  // The counter has three digits at 200, and four at 1,000.
  expect(after.textOfFamily).toEqual(before.textOfFamily.map((row) => ({ n: Number(row.n) + 1 })))
  const last = {
    token: await resigned('access', pair.token, { gen: ROTATIONS }),
    refreshToken: await resigned('refresh', pair.refreshToken, { gen: ROTATIONS }),
  }
  await expectAlive(last)
})

it('no rotation sets an alarm, and D1 gets no rows', async () => {
  const pair = await newPair(await newUser())
  const users = () => env.DB.prepare('SELECT count(*) AS n FROM users').first()
  const before = await users()
  const alarm = () => runInDurableObject(cellOf(pair), (_, { storage }) => storage.getAlarm())
  const set = await alarm()
  await next(await next(pair))
  expect(await alarm()).toBe(set)
  expect(await users()).toEqual(before)
})
