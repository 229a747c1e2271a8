import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Environment } from '../project.ts'
import { changesOf, quoted, schemaOf } from './schema-changes.ts'

/**
 * The faults of the migrations in a folder, one line each, which begins with the file. Empty: every file only adds, so the
 * release before works with its tables. Old and new code run at the same time for some minutes in a rollout, and old code
 * runs again after a rollback.
 *
 * The files run in their order in SQLite, the engine of D1: in an empty database, whose schema is compared before and after
 * each file, and in one that has a row in each table where one row of equal values is possible, so that lost rows show.
 * A file that does not run is the last one that is checked.
 */
export function migrationFaults(folder: string): readonly string[] {
  using empty = new DatabaseSync(':memory:')
  using seeded = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  // The values of a seed are no values of the service.
  seeded.exec('PRAGMA ignore_check_constraints = ON')
  const faults: string[] = []
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted(byNumber)) {
    const sql = readFileSync(join(folder, file), 'utf8')
    const before = schemaOf(empty)
    const broken = complaintOf(empty, sql)
    if (broken !== null) return [...faults, `${file}: does not run: ${broken}`]
    const found = changesOf(before, schemaOf(empty))
    // Where the schema has a fault, the rows have the same one.
    if (found.length === 0) found.push(...rowFaults(seeded, sql))
    else complaintOf(seeded, sql)
    faults.push(...found.map((fault) => `${file}: ${fault}`))
  }
  return faults
}

/** The order in which `wrangler d1 migrations apply` runs the files. */
function byNumber(left: string, right: string): number {
  return Number.parseInt(left, 10) - Number.parseInt(right, 10) || (left < right ? -1 : 1)
}

/** Runs the statements of a file. Returns the message of the engine if one fails, or else null. */
function complaintOf(database: DatabaseSync, sql: string): string | null {
  try {
    database.exec(sql)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What a file does to the rows of a database. */
function rowFaults(database: DatabaseSync, sql: string): readonly string[] {
  seed(database)
  const before = rowCounts(database)
  const broken = complaintOf(database, sql)
  if (broken !== null) return [`does not run where the tables have rows: ${broken}`]
  const after = rowCounts(database)
  return [...before]
    .filter(([table, rows]) => (after.get(table) ?? 0) < rows)
    .map(
      ([table]) =>
        `${table} loses rows; leave them, and delete them in a release after the one that stops reading them`,
    )
}

const tablesOf = (database: DatabaseSync) => schemaOf(database).tables

function rowCounts(database: DatabaseSync): ReadonlyMap<string, number> {
  return new Map(
    [...tablesOf(database).keys()].map((table) => [
      table,
      Number(database.prepare(`SELECT count(*) AS rows FROM ${quoted(table)}`).get()?.rows),
    ]),
  )
}

/** A value that no row of a migration has for its key. Every column type takes it, except a BLOB of a STRICT table. */
const SEED = 987_654_321

/** Gives every table without rows one row, where that is possible. */
function seed(database: DatabaseSync): void {
  const counts = rowCounts(database)
  for (const [table, { columns }] of tablesOf(database)) {
    if (counts.get(table) !== 0) continue
    const written = [...columns.values()].filter(({ hidden }) => hidden === 0).map(({ name }) => quoted(name))
    complaintOf(
      database,
      `INSERT INTO ${quoted(table)} (${written.join(', ')}) VALUES (${written.map(() => SEED).join(', ')})`,
    )
  }
}

/**
 * The faults of the Durable Object classes of wrangler.toml, one line each. Empty: no class is deleted, renamed or handed
 * to another Worker. The objects of a deleted class lose all data at once, and the old code of a rollout looks for a renamed
 * class by its old name.
 */
export function classFaults({ migrations, exports }: Environment): readonly string[] {
  const KEYS = ['deleted_classes', 'renamed_classes', 'transferred_classes'] as const
  const keep = 'take it out, and leave the class as it is; its objects hold every session'
  return [
    ...migrations.flatMap((migration) =>
      KEYS.filter((key) => migration[key] !== undefined).map(
        (key) => `wrangler.toml: the migration ${migration.tag} has ${key}: ${keep}`,
      ),
    ),
    ...Object.entries(exports ?? {})
      .filter(([, { state }]) => state !== undefined && state !== 'created')
      .map(([name, { state }]) => `wrangler.toml: exports.${name} has the state ${state}: ${keep}`),
  ]
}
