import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

const column = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.number(),
  dflt_value: z.string().nullable(),
  pk: z.number(),
  /** 0: not generated, and written by INSERT. */
  hidden: z.number(),
})

interface Table {
  /** The text that made the table, as the engine keeps it. */
  readonly sql: string
  /** By name, in their order. */
  readonly columns: ReadonlyMap<string, z.infer<typeof column>>
  readonly checks: readonly string[]
  readonly foreignKeys: readonly string[]
  /** The columns of each unique index, by the name of the index. */
  readonly uniqueIndexes: ReadonlyMap<string, string>
}

/** A schema, as the engine describes it. */
export interface Schema {
  readonly tables: ReadonlyMap<string, Table>
  /** Triggers and views: the table that each is for, and its text. */
  readonly others: ReadonlyMap<
    string,
    { readonly type: string; readonly table: string; readonly sql: string }
  >
}

const stored = z.array(
  z.object({ type: z.string(), name: z.string(), tbl_name: z.string(), sql: z.string() }),
)
const foreignKey = z.object({ table: z.string(), from: z.string(), to: z.string().nullable() })
const index = z.object({ name: z.string(), unique: z.number() })
const instruction = z.object({ opcode: z.string(), p1: z.number(), p4: z.string().nullable() })

/** SQLITE_CONSTRAINT_CHECK of sqlite3.h: the code with which a statement stops at a CHECK. */
const CONSTRAINT_CHECK = 275

/** A name for a statement. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The schema of a database. */
export function schemaOf(database: DatabaseSync): Schema {
  const all = stored.parse(
    database
      .prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
      )
      .all(),
  )
  const tables = all.filter(({ type }) => type === 'table')
  const others = all.filter(({ type }) => type === 'trigger' || type === 'view')
  return {
    tables: new Map(tables.map(({ name, sql }) => [name, tableOf(database, name, sql)])),
    others: new Map(others.map(({ name, type, tbl_name: table, sql }) => [name, { type, table, sql }])),
  }
}

function tableOf(database: DatabaseSync, name: string, sql: string): Table {
  const rows = <Row extends z.ZodType>(row: Row, statement: string) =>
    z.array(row).parse(database.prepare(statement).all())
  const columns = rows(column, `PRAGMA table_xinfo(${quoted(name)})`)
  const unique = rows(index, `PRAGMA index_list(${quoted(name)})`).filter((each) => each.unique === 1)
  return {
    sql,
    columns: new Map(columns.map((each) => [each.name, each])),
    // No PRAGMA lists the checks. The program of an INSERT has a stop for each.
    checks: rows(instruction, `EXPLAIN INSERT INTO ${quoted(name)} DEFAULT VALUES`)
      .filter(({ opcode, p1 }) => opcode === 'Halt' && p1 === CONSTRAINT_CHECK)
      .map(({ p4 }) => p4 ?? ''),
    foreignKeys: rows(foreignKey, `PRAGMA foreign_key_list(${quoted(name)})`).map(
      ({ table, from, to }) => `${from} to ${table}${to === null ? '' : `.${to}`}`,
    ),
    uniqueIndexes: new Map(
      unique.map((each) => [
        each.name,
        rows(z.object({ name: z.string().nullable() }), `PRAGMA index_info(${quoted(each.name)})`)
          .map((part) => part.name ?? 'an expression')
          .join(', '),
      ]),
    ),
  }
}

const LATER = 'remove it in a release after the one that stops using it'

/** What changed in the tables that existed before and that the release before could not live with, one line each. */
export function changesOf(before: Schema, after: Schema): string[] {
  const tables = [...before.tables].flatMap(([name, old]) => {
    const now = after.tables.get(name)
    return now === undefined
      ? [`the table ${name} is gone or renamed; ${LATER}`]
      : tableChanges(name, old, now)
  })
  const kept = [...before.others].flatMap(([name, old]) => {
    const now = after.others.get(name)
    if (now === undefined) return [`the ${old.type} ${name} is gone or renamed; ${LATER}`]
    return now.sql === old.sql ? [] : [`the ${old.type} ${name} is changed; leave it, and add another one`]
  })
  const added = [...after.others]
    .filter(
      ([name, { type, table }]) => type === 'trigger' && !before.others.has(name) && before.tables.has(table),
    )
    .map(
      ([name, { table }]) =>
        `the trigger ${name} is new on ${table}, and runs for the release before too; do this in the code`,
    )
  return [...tables, ...kept, ...added]
}

function tableChanges(name: string, old: Table, now: Table): string[] {
  const gone = [...old.columns.keys()].filter((column) => !now.columns.has(column))
  // A column that is renamed takes its constraints along, under its new name.
  if (gone.length > 0) {
    return gone.map((column) => `the column ${name}.${column} is gone or renamed; ${LATER}`)
  }
  const found = [
    ...columnChanges(name, old, now),
    ...addedTo(old.checks, now.checks).map(
      (check) =>
        `the CHECK (${check}) is new on ${name}, and may refuse a row of the release before; check it in the code`,
    ),
    ...addedTo(old.foreignKeys, now.foreignKeys).map(
      (key) =>
        `the foreign key from ${name}.${key} is new, and may refuse a row of the release before; leave REFERENCES out`,
    ),
    ...[...now.uniqueIndexes]
      .filter(([index]) => !old.uniqueIndexes.has(index))
      .map(
        ([index, columns]) =>
          `the index ${index} is UNIQUE on ${name} (${columns}), and may refuse a row of the release before; ` +
          'leave UNIQUE out, or put the rows into a new table',
      ),
    ...[...old.uniqueIndexes]
      .filter(([index, columns]) => now.uniqueIndexes.get(index) !== columns)
      .map(([index]) => `the UNIQUE index ${index} of ${name} is gone or changed; ${LATER}`),
  ]
  if (found.length > 0 || onlyAddsColumns(old.sql, now.sql)) return found
  return [
    `the table ${name} was made again, or a constraint of it changed; leave it, and add columns with ALTER TABLE, or another table`,
  ]
}

function columnChanges(name: string, old: Table, now: Table): string[] {
  const changed = [...old.columns.values()]
    .filter((was) => JSON.stringify(now.columns.get(was.name)) !== JSON.stringify(was))
    .map(
      (was) =>
        `the column ${name}.${was.name} has another type, default or constraint; leave it, and add another column`,
    )
  const added = [...now.columns.values()]
    .filter(
      (is) => !old.columns.has(is.name) && is.notnull === 1 && is.dflt_value === null && is.hidden === 0,
    )
    .map(
      (is) =>
        `the column ${name}.${is.name} is NOT NULL without a default, and the release before leaves it out; add DEFAULT`,
    )
  return [...changed, ...added]
}

const addedTo = (before: readonly string[], after: readonly string[]) =>
  after.filter((each) => !before.includes(each))

/** Whether `after` is `before` with columns inserted at one place, as ALTER TABLE ADD COLUMN does: `, name TYPE`. */
function onlyAddsColumns(before: string, after: string): boolean {
  const length = after.length - before.length
  if (length === 0) return after === before
  for (let place = 0; place <= before.length; place += 1) {
    const inserted = after.slice(place, place + length)
    if (inserted.startsWith(', ') && before.slice(0, place) + inserted + before.slice(place) === after)
      return true
  }
  return false
}
