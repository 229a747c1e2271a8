import { evictAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

/** The complete storage of a cell. */
export interface Storage {
  /** The statements that made its tables and indexes. */
  readonly schema: readonly string[]
  readonly rows: Readonly<Record<string, readonly Record<string, SqlStorageValue>[]>>
  readonly kv: Readonly<Record<string, unknown>>
  readonly alarm: number | null
}

/** One call of a Worker to a cell, with its answer. */
export interface Exchange {
  /** Epoch milliseconds. */
  readonly at: number
  readonly cell: string
  readonly command: string
  readonly args: readonly unknown[]
  /** Null where the command has no answer. */
  readonly answer: unknown
}

/** Tables of the database that the platform made. */
const THEIRS = /^(_cf_|sqlite_|d1_)/

const stubOf = (cell: string) => env.FAMILY_CELLS.getByName(cell)

/** The data of a cell. */
export function dumpCell(cell: string): Promise<Storage> {
  return runInDurableObject(stubOf(cell), async (_, { storage }) => {
    const made = storage.sql
      .exec<{ name: string; type: string; sql: string }>(
        'SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL',
      )
      .toArray()
      .filter(({ name }) => !THEIRS.test(name))
    const tables = made.filter(({ type }) => type === 'table').map(({ name }) => name)
    return {
      schema: made.map(({ sql }) => sql),
      rows: Object.fromEntries(
        tables.map((name) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]),
      ),
      kv: Object.fromEntries(storage.kv.list()),
      alarm: await storage.getAlarm(),
    }
  })
}

/** Writes a dump into a cell's storage, and evicts the cell. Its next call wakes it as a cell of that release. */
export async function loadCell(cell: string, dumped: Storage): Promise<void> {
  await runInDurableObject(stubOf(cell), async (_, { storage }) => {
    await storage.deleteAll()
    for (const sql of dumped.schema) storage.sql.exec(sql)
    for (const [table, rows] of Object.entries(dumped.rows)) {
      for (const row of rows) {
        const [sql, values] = insertOf(table, row)
        storage.sql.exec(sql, ...values)
      }
    }
    for (const [key, value] of Object.entries(dumped.kv)) storage.kv.put(key, value)
    if (dumped.alarm !== null) await storage.setAlarm(dumped.alarm)
  })
  await evictAllDurableObjects()
}

/** Rows of the database by table. A table comes before those that refer to it. */
export type Directory = Readonly<Record<string, readonly Record<string, SqlStorageValue>[]>>

export async function dumpDirectory(tables: readonly string[]): Promise<Directory> {
  const read = async (name: string) => [
    name,
    (await env.DB.prepare(`SELECT * FROM ${name}`).all<Record<string, SqlStorageValue>>()).results,
  ]
  return Object.fromEntries(await Promise.all(tables.map(read)))
}

export async function loadDirectory(directory: Directory): Promise<void> {
  for (const [table, rows] of Object.entries(directory)) {
    for (const row of rows) {
      const [sql, values] = insertOf(table, row)
      await env.DB.prepare(sql)
        .bind(...values)
        .run()
    }
  }
}

function insertOf(table: string, row: Record<string, SqlStorageValue>): [string, SqlStorageValue[]] {
  const names = Object.keys(row)
  const places = names.map(() => '?').join(', ')
  return [`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places})`, Object.values(row)]
}
