import type { EpochMs } from '../../core/clock.ts'
import type { History } from '../../events/history.ts'
import { completeOperator } from '../protocol.ts'
import { isEvent } from '../rules/end.ts'
import { type FamilyRow, toFamily } from './family-rows.ts'
import type { Outbox } from './outbox.ts'
import type { Watermark } from './watermark.ts'

/** Rows that one step reads. A step takes about 10 ms at most, whatever the size of the cell. */
const STEP_ROWS = 1000

// Each sweep reads every row. An hourly sweep would cost more than storing expired rows for a day.
const SWEEP_EVERY_MS = 24 * 60 * 60 * 1000
const NEXT_STEP_MS = 1000

// A token of a revoked family gets the same response as a token of an absent one. The row is kept for an hour so that the
// log can tell the two apart, which is longer than the longest window of a retry.
const KEEP_REVOKED_MS = 60 * 60 * 1000
const KEEP_ERASED_MS = 60 * 60 * 1000
const KEEP_ATTEMPTS_MS = 24 * 60 * 60 * 1000

type Place = { readonly userId: string; readonly id: string }

/** The last place that the purge has reached, and when its next step is due. */
type Progress = { readonly dueAt: EpochMs; readonly after: Place }

const PROGRESS_KEY = 'sweep'

// The first sorts before every UUID, and the second after.
const START: Place = { userId: '', id: '' }
const END: Place = { userId: '~', id: '~' }

/**
 * The purge of a cell, in bounded steps in the order of the families' key. It needs no index, so it adds no write to a
 * rotation. It also writes a mass revocation into the rows.
 */
export class Sweep {
  readonly #storage: DurableObjectStorage
  readonly #watermark: Watermark
  readonly #outbox: Outbox
  readonly #history: History

  constructor(storage: DurableObjectStorage, watermark: Watermark, outbox: Outbox, history: History) {
    this.#storage = storage
    this.#watermark = watermark
    this.#outbox = outbox
    this.#history = history
  }

  /** When the next step is due, or null if none is planned. */
  dueAt(): EpochMs | null {
    return this.#progress()?.dueAt ?? null
  }

  /** Plans a sweep of a cell that has none planned. */
  plan(now: EpochMs): void {
    if (this.#progress() === undefined) this.#proceed(now + SWEEP_EVERY_MS, START)
  }

  /** Begins a sweep now, after a mass revocation. It replaces a planned one. */
  begin(now: EpochMs): void {
    this.#proceed(now, START)
  }

  /**
   * Runs one step, if it is due. A step deletes the families, among the next `STEP_ROWS`, whose last refresh token has
   * expired or which were revoked an hour ago. After the last family it deletes up to `STEP_ROWS` due rows of each other
   * table. The steps go on until nothing is due. Then the next sweep is planned, unless the cell is empty.
   */
  step(now: EpochMs): void {
    const progress = this.#progress()
    if (progress === undefined || now < progress.dueAt) return
    const end = this.#stepEnd(progress.after)
    this.#writeRevocation(progress.after, end ?? END, now)
    this.#purge(progress.after, end ?? END, now)
    if (end !== null) {
      this.#proceed(now + NEXT_STEP_MS, end)
      return
    }
    this.#watermark.markWritten()
    if (this.#purgeOthers(now)) {
      this.#proceed(now + NEXT_STEP_MS, END)
      return
    }
    if (this.#isEmpty()) this.#storage.kv.delete(PROGRESS_KEY)
    else this.#proceed(now + SWEEP_EVERY_MS, START)
  }

  #progress(): Progress | undefined {
    return this.#storage.kv.get<Progress>(PROGRESS_KEY)
  }

  #proceed(dueAt: EpochMs, after: Place): void {
    this.#storage.kv.put<Progress>(PROGRESS_KEY, { dueAt, after })
  }

  // The last place of a full step, or null if fewer rows are left.
  #stepEnd(after: Place): Place | null {
    const [row] = this.#storage.sql.exec<{ user_id: string; id: string }>(
      `SELECT user_id, id FROM family WHERE (user_id, id) > (?, ?)
       ORDER BY user_id, id LIMIT 1 OFFSET ${STEP_ROWS - 1}`,
      after.userId,
      after.id,
    )
    return row === undefined ? null : { userId: row.user_id, id: row.id }
  }

  // Each family gets its event, and an entry in the outbox if it has an unexpired access token.
  #writeRevocation(after: Place, end: Place, now: EpochMs): void {
    const mark = this.#watermark.unwritten
    if (mark === null) return
    const rows = this.#storage.sql.exec<FamilyRow>(
      `UPDATE family SET revoked_at = ?, revoked_for = 'issued_before'
       WHERE (user_id, id) > (?, ?) AND (user_id, id) <= (?, ?) AND created_at < ? AND revoked_at IS NULL
       RETURNING *`,
      mark.at,
      after.userId,
      after.id,
      end.userId,
      end.id,
      mark.before,
    )
    const families = rows.toArray().map(toFamily)
    for (const { id, accessUntil } of families) this.#outbox.add(id, accessUntil, now)
    // A family that expired after an earlier mass revocation had ended by it.
    const revokedAt = mark.since ?? mark.at
    const ended = families.filter((family) => isEvent({ ...family, revokedAt }))
    this.#history.recordEndings(ended, 'issued_before', mark.at, completeOperator(mark.by))
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

  // Whether a table gave a full step, and so may have more due rows.
  #purgeOthers(now: EpochMs): boolean {
    const erasedBefore = now - KEEP_ERASED_MS
    // The record of a removal is deleted after the events of its user.
    if (this.#history.purgeErased(erasedBefore, now)) return true
    const mayHaveMore = this.#history.purge(now)
    const deleted = [
      this.#delete('proof', 'family_id, id', 'expires_at * 1000 <= ?', now),
      this.#delete('erased', 'user_id', 'erased_at <= ?', erasedBefore),
      this.#delete('login', 'id', 'last_at <= ?', now - KEEP_ATTEMPTS_MS),
      this.#delete('stranger', 'id', 'last_at <= ?', now - KEEP_ATTEMPTS_MS),
    ]
    return mayHaveMore || deleted.includes(STEP_ROWS)
  }

  // Deletes at most `STEP_ROWS` rows, and returns how many.
  #delete(table: string, key: string, isDue: string, moment: EpochMs): number {
    const due = `SELECT ${key} FROM ${table} WHERE ${isDue} LIMIT ${STEP_ROWS}`
    const sql = `DELETE FROM ${table} WHERE (${key}) IN (${due}) RETURNING 1`
    return this.#storage.sql.exec(sql, moment).toArray().length
  }

  #isEmpty(): boolean {
    const tables = ['family', 'erased', 'login', 'stranger', 'proof', 'event']
    const some = tables.map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(' OR ')
    const [row] = this.#storage.sql.exec<{ some: number }>(`SELECT ${some} AS some`)
    return row?.some !== 1
  }
}
