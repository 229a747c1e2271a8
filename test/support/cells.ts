import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { counterOfName } from '../../src/flows/steps/count-attempts.ts'
import type { Pair } from './api.ts'
import { claimsOf, sidOf } from './tokens.ts'
import { serviceWith } from './users.ts'

type Cell = ReturnType<typeof env.FAMILY_CELLS.getByName>

export const cellStub = (cell: string): Cell => env.FAMILY_CELLS.getByName(cell)

/** The cell that a pair names. */
export const cellOf = (pair: Pair): Cell => cellStub(claimsOf(pair.refreshToken).cell)

/** Runs a statement in a cell's own storage. */
export function sql<Row extends Record<string, SqlStorageValue>>(
  cell: Cell,
  statement: string,
  ...values: SqlStorageValue[]
): Promise<Row[]> {
  return runInDurableObject(cell, (_, { storage }) => storage.sql.exec<Row>(statement, ...values).toArray())
}

export interface FamilyRow {
  [column: string]: SqlStorageValue
  generation: number
  revoked_at: number | null
  revoked_for: string | null
}

/** The row of the pair's family as it is stored now. */
export async function familyRow(pair: Pair): Promise<FamilyRow> {
  const [row] = await sql<FamilyRow>(cellOf(pair), 'SELECT * FROM family WHERE id = ?', sidOf(pair))
  if (row === undefined) throw new Error('the cell has no such family')
  return row
}

/** All data of a cell, in text. */
export function dumpCell(cell: Cell): Promise<string> {
  return runInDurableObject(cell, (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .toArray()
    return JSON.stringify(
      tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]),
      null,
      1,
    )
  })
}

/** Waits until a cell has handed over every event, and has set its alarm again. */
export async function relayed(cell: Cell): Promise<void> {
  await runInDurableObject(cell, (_, { storage }) => relayedWithin(storage))
}

/** The same, within the object. */
export async function relayedWithin(storage: DurableObjectStorage): Promise<void> {
  const newest = () => storage.sql.exec<{ n: number | null }>('SELECT max(seq) AS n FROM event').one().n ?? 0
  const deadline = performance.now() + 10_000
  do {
    await scheduler.wait(5)
    if (performance.now() > deadline) throw new Error('the events are not handed over')
  } while ((storage.kv.get<number>('relayed') ?? 0) < newest())
  await scheduler.wait(5)
}

/** The cell and the subject of the attempts under a name. */
export async function countOf(username: string) {
  const { cell, subject } = await counterOfName(await serviceWith(), username)
  return { cell: cellStub(cell), subject }
}

/** The stored attempts under a name. */
export async function attemptsUnder(username: string) {
  const { cell, subject } = await countOf(username)
  return sql<{ failures: number; last_at: number; locked_until: number }>(
    cell,
    'SELECT failures, last_at, locked_until FROM stranger WHERE subject = ?',
    subject.id,
  )
}

/** The stored attempts of a pair's family: of its logins and of its changes of password. */
export const attemptsOfFamily = (pair: Pair) =>
  sql<{ failures: number }>(
    cellOf(pair),
    "SELECT failures FROM login WHERE subject IN (?1, 'password ' || ?1)",
    sidOf(pair),
  )
