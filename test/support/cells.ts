import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Pair } from './api.ts'
import { claimsOf } from './tokens.ts'

export const cellStub = (cell: string) => env.FAMILY_CELLS.getByName(cell)

export const stubOf = (pair: Pair) => cellStub(claimsOf(pair.refreshToken).cell)

export interface FamilyRow {
  [column: string]: SqlStorageValue
  generation: number
  revoked_at: number | null
  revoked_for: string | null
}

/** The row of the pair's family as it is stored now. */
export function familyRow(pair: Pair): Promise<FamilyRow> {
  const { sid } = claimsOf(pair.refreshToken)
  return runInDurableObject(stubOf(pair), (_, { storage }) =>
    storage.sql.exec<FamilyRow>('SELECT * FROM family WHERE id = ?', sid).one(),
  )
}

/** Everything that a cell keeps, in text. */
export function dumpCell(cell: string): Promise<string> {
  return runInDurableObject(cellStub(cell), (_, { storage }) => {
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
