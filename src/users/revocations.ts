import type { EpochMs } from '../core/clock.ts'
import type { Database } from './database.ts'
import { type NewOperatorEvent, record } from './operator-events.ts'

/** A mass revocation in one cell: the end of every family that began before a moment. */
export interface Revocation {
  readonly cell: string
  readonly begunBefore: EpochMs
  /** Who ordered it, as JSON. Null: a Worker of an older release wrote it. */
  readonly by: string | null
}

type RevocationRow = { cell: string; begun_before: number; begun_by: string | null }

/** Mass revocations that cells have not confirmed, in D1. Every method throws `Unavailable` during an outage of D1. */
export class Revocations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes one for each of these cells. A later moment replaces an earlier one. `by` is the actor as JSON. */
  async add(
    cells: readonly string[],
    begunBefore: EpochMs,
    by: string,
    event: NewOperatorEvent,
  ): Promise<void> {
    const sql = `INSERT INTO pending_revocations (cell, begun_before, begun_by)
       SELECT value, ?2, ?3 FROM json_each(?1) WHERE true
       ON CONFLICT (cell) DO UPDATE SET
         begun_by = CASE WHEN excluded.begun_before > begun_before THEN excluded.begun_by ELSE begun_by END,
         begun_before = max(begun_before, excluded.begun_before)`
    const values = [JSON.stringify(cells), begunBefore, `${begunBefore} ${by}`]
    await this.#database.together({ sql, values }, record(event))
  }

  /** All that are unconfirmed, at most one for each cell. */
  async pending(): Promise<Revocation[]> {
    const sql = 'SELECT * FROM pending_revocations ORDER BY cell'
    return (await this.#database.all<RevocationRow>(sql)).map(toRevocation)
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

// A release that does not know the column leaves the actor of another moment.
function toRevocation({ cell, begun_before: begunBefore, begun_by }: RevocationRow): Revocation {
  const prefix = `${begunBefore} `
  return {
    cell,
    begunBefore,
    by: begun_by?.startsWith(prefix) === true ? begun_by.slice(prefix.length) : null,
  }
}
