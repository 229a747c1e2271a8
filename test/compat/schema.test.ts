import { evictAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { dumpCell, loadCell, type Storage } from './frozen.ts'
import frozen from './released/cell.json'
import { running } from './running.ts'

// The tables of a cell of the last release, migrated by today's code.

const released = frozen as unknown as Storage

beforeEach(async () => {
  await evictAllDurableObjects()
  running.cell = 'today'
})

/** Tables with their columns, and indexes with theirs. ADD COLUMN and CREATE TABLE give equal results in this form. */
function shapeOf(cell: string) {
  return runInDurableObject(env.FAMILY_CELLS.getByName(cell), (_, { storage }) =>
    storage.sql
      .exec(
        `SELECT m.type, m.name, m.tbl_name, c.name AS column_name, c.type AS column_type, c."notnull", c.dflt_value, c.pk
         FROM sqlite_schema m LEFT JOIN pragma_table_info(m.name) c
         WHERE m.name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY m.type, m.name, c.name`,
      )
      .toArray(),
  )
}

it('the last release has the first version of the schema, or a later one', () => {
  expect(released.kv.schema).toBe(1)
})

it('a migrated cell of the last release has the tables of a new cell', async () => {
  await env.FAMILY_CELLS.getByName('fresh').families('nobody')
  await loadCell('old', released)
  await env.FAMILY_CELLS.getByName('old').families('nobody')
  expect(await shapeOf('old')).toEqual(await shapeOf('fresh'))
  expect((await dumpCell('old')).kv.schema).toBe((await dumpCell('fresh')).kv.schema)
})

it('a migration keeps every row and its values', async () => {
  await loadCell('rows', released)
  await env.FAMILY_CELLS.getByName('rows').families('nobody')
  const { rows } = await dumpCell('rows')
  for (const [table, before] of Object.entries(released.rows)) {
    expect(before.length, `${table} has no row`).toBeGreaterThan(0)
    expect(rows[table], table).toMatchObject(before as object[])
  }
})

it('the last release reads a migrated cell after a rollback', async () => {
  await loadCell('back', released)
  await env.FAMILY_CELLS.getByName('back').families('nobody')
  const brought = await dumpCell('back')
  await evictAllDurableObjects()
  running.cell = 'released'
  for (const { user_id } of released.rows.family ?? []) {
    const listed = (await env.FAMILY_CELLS.getByName('back').families(String(user_id))) as object[]
    expect(Array.isArray(listed)).toBe(true)
  }
  expect(await dumpCell('back')).toEqual(brought)
})
