import type { EpochMs } from '../core/clock.ts'

/** Rows looked at in one step: a step stays under some ten milliseconds, however large the cell. */
const STEP_ROWS = 1000

// An expired row harms nobody, and each sweep reads every row: once an hour would cost more than storing them.
const SWEEP_EVERY_MS = 24 * 60 * 60 * 1000
const NEXT_STEP_MS = 1000

// A revoked family answers every token as an absent one does; it is kept a while for what the log can say of it,
// past the longest window in which a retry could be judged.
const KEEP_REVOKED_MS = 60 * 60 * 1000
const KEEP_ERASED_MS = 60 * 60 * 1000
const KEEP_ATTEMPTS_MS = 24 * 60 * 60 * 1000

type Place = { readonly userId: string; readonly id: string }

/** Where the purge is, and when it goes on. */
type Progress = { readonly dueAt: EpochMs; readonly after: Place }

const PROGRESS_KEY = 'sweep'

// Below and above every UUID.
const START: Place = { userId: '', id: '' }
const END: Place = { userId: '~', id: '~' }

/**
 * The purge of a cell, in bounded steps in the order of the families' key: no index is needed for it, and no
 * rotation pays for it.
 */
export class Sweep {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** When the next step is due; null if none is planned. */
  dueAt(): EpochMs | null {
    return this.#progress()?.dueAt ?? null
  }

  /** Plans the first sweep of a cell that has none before it. */
  plan(now: EpochMs): void {
    if (this.#progress() === undefined) this.#proceed(now + SWEEP_EVERY_MS, START)
  }

  /**
   * One step, if it is due: deletes the families, among the next `STEP_ROWS`, whose last refresh token has expired
   * or which were revoked a while ago. After the last step the next sweep is planned, unless the cell is empty.
   */
  step(now: EpochMs): void {
    const progress = this.#progress()
    if (progress === undefined || now < progress.dueAt) return
    const end = this.#stepEnd(progress.after)
    this.#purge(progress.after, end ?? END, now)
    if (end !== null) {
      this.#proceed(now + NEXT_STEP_MS, end)
      return
    }
    if (this.#forgetProofs(now) === STEP_ROWS) {
      this.#proceed(now + NEXT_STEP_MS, END)
      return
    }
    this.#forget(now)
    if (this.#isEmpty()) this.#storage.kv.delete(PROGRESS_KEY)
    else this.#proceed(now + SWEEP_EVERY_MS, START)
  }

  #progress(): Progress | undefined {
    return this.#storage.kv.get<Progress>(PROGRESS_KEY)
  }

  #proceed(dueAt: EpochMs, after: Place): void {
    this.#storage.kv.put<Progress>(PROGRESS_KEY, { dueAt, after })
  }

  // The last place of a full step; null if fewer rows are left.
  #stepEnd(after: Place): Place | null {
    const [row] = this.#storage.sql.exec<{ user_id: string; id: string }>(
      `SELECT user_id, id FROM family WHERE (user_id, id) > (?, ?)
       ORDER BY user_id, id LIMIT 1 OFFSET ${STEP_ROWS - 1}`,
      after.userId,
      after.id,
    )
    return row === undefined ? null : { userId: row.user_id, id: row.id }
  }

  #purge(after: Place, end: Place, now: EpochMs): void {
    this.#storage.sql.exec(
      `DELETE FROM family WHERE (user_id, id) > (?, ?) AND (user_id, id) <= (?, ?)
         AND (refresh_expires_at * 1000 <= ? OR revoked_at <= ?)`,
      after.userId,
      after.id,
      end.userId,
      end.id,
      now,
      now - KEEP_REVOKED_MS,
    )
  }

  // Returns how many it deleted: a full step means that there may be more.
  #forgetProofs(now: EpochMs): number {
    const sql = `DELETE FROM proof WHERE (family_id, id) IN
      (SELECT family_id, id FROM proof WHERE expires_at * 1000 <= ? LIMIT ${STEP_ROWS}) RETURNING 1`
    return this.#storage.sql.exec(sql, now).toArray().length
  }

  #forget(now: EpochMs): void {
    const { sql } = this.#storage
    sql.exec('DELETE FROM erased WHERE erased_at <= ?', now - KEEP_ERASED_MS)
    for (const table of ['login', 'stranger']) {
      sql.exec(
        `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE last_at <= ? LIMIT ${STEP_ROWS})`,
        now - KEEP_ATTEMPTS_MS,
      )
    }
  }

  #isEmpty(): boolean {
    const tables = ['family', 'erased', 'login', 'stranger', 'proof']
    const some = tables.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(' OR ')
    const [row] = this.#storage.sql.exec<{ some: number }>(`SELECT ${some} AS some`)
    return row?.some !== 1
  }
}
