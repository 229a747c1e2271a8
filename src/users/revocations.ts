import type { EpochMs } from '../core/clock.ts'
import type { Database } from './database.ts'

/** A mass revocation in one cell: the end of every family that began before a moment. */
export interface Revocation {
  readonly cell: string
  readonly begunBefore: EpochMs
}

/** Mass revocations that cells have not confirmed, in D1. Every method throws `Unavailable` during an outage of D1. */
export class Revocations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes one for each of these cells. A later moment replaces an earlier one. */
  async add(cells: readonly string[], begunBefore: EpochMs): Promise<void> {
    await this.#database.first(
      `INSERT INTO pending_revocations (cell, begun_before) SELECT value, ?2 FROM json_each(?1) WHERE true
       ON CONFLICT (cell) DO UPDATE SET begun_before = max(begun_before, excluded.begun_before)`,
      JSON.stringify(cells),
      begunBefore,
    )
  }

  /** All that are unconfirmed, at most one for each cell. */
  async pending(): Promise<Revocation[]> {
    const sql = 'SELECT cell, begun_before FROM pending_revocations ORDER BY cell'
    const rows = await this.#database.all<{ cell: string; begun_before: number }>(sql)
    return rows.map((row) => ({ cell: row.cell, begunBefore: row.begun_before }))
  }

  /** Deletes those that these cells have confirmed, up to a moment. */
  async confirm(cells: readonly string[], begunBefore: EpochMs): Promise<void> {
    await this.#database.first(
      `DELETE FROM pending_revocations
       WHERE cell IN (SELECT value FROM json_each(?1)) AND begun_before <= ?2`,
      JSON.stringify(cells),
      begunBefore,
    )
  }
}
