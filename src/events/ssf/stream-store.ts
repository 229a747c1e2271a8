import type { EpochMs } from '../../core/clock.ts'
import type { DeliveryStore } from '../receivers/delivery-store.ts'
import { STREAM_UPDATED } from './event-types.ts'

/** Milliseconds after which an event that was polled and not acknowledged is given again. */
const LEASE_MS = 30_000

/** Users whose events a stream ignores. */
const MOST_IGNORED = 100_000

/** An event to be signed. */
export interface Kept {
  readonly id: string
  readonly body: string
}

/** The rows of a stream beyond those of every receiver: ignored users, and the reading of the queue by polls. */
export class StreamStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS ignored (user_id TEXT PRIMARY KEY) WITHOUT ROWID')
  }

  ignores(userId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM ignored WHERE user_id = ?', userId).toArray().length > 0
  }

  /** False: there are as many as there may be. */
  ignore(userId: string): boolean {
    const { n } = this.#sql.exec<{ n: number }>('SELECT count(*) AS n FROM ignored').one()
    if (n >= MOST_IGNORED) return this.ignores(userId)
    this.#sql.exec('INSERT OR IGNORE INTO ignored (user_id) VALUES (?)', userId)
    return true
  }

  include(userId: string): void {
    this.#sql.exec('DELETE FROM ignored WHERE user_id = ?', userId)
  }

  /**
   * The oldest waiting events, at most `most`, and whether there are more. They are not given to another poll for some time. A
   * paused stream has only the events about its status.
   */
  lease(
    most: number,
    isPaused: boolean,
    now: EpochMs,
  ): { readonly events: readonly Kept[]; readonly more: boolean } {
    const rows = this.#sql
      .exec<{ seq: number; id: string; body: string }>(
        `SELECT seq, event_id AS id, body FROM delivery
         WHERE state = 'waiting' AND (tried_at IS NULL OR tried_at <= ?1) AND (?2 IS NULL OR type = ?2)
         ORDER BY seq LIMIT ?3`,
        now - LEASE_MS,
        isPaused ? STREAM_UPDATED : null,
        most + 1,
      )
      .toArray()
    const leased = rows.slice(0, most)
    this.#sql.exec(
      'UPDATE delivery SET tried_at = ?, tries = tries + 1 WHERE seq IN (SELECT value FROM json_each(?))',
      now,
      JSON.stringify(leased.map(({ seq }) => seq)),
    )
    return { events: leased, more: rows.length > most }
  }

  /** Records that the receiver has taken or refused an event. An unknown id is ignored. */
  settle(store: DeliveryStore, id: string, failure: string | null, now: EpochMs): void {
    const sql = "SELECT seq FROM delivery WHERE event_id = ? AND state = 'waiting'"
    const [row] = this.#sql.exec<{ seq: number }>(sql, id)
    if (row !== undefined) store.finish(row, failure === null ? 'delivered' : 'failed', failure, now)
  }

  /** Drops the waiting events whose type is not in the list. */
  drop(store: DeliveryStore, kept: readonly string[], now: EpochMs): void {
    this.#sql.exec(
      `DELETE FROM delivery WHERE state = 'waiting' AND type NOT IN (SELECT value FROM json_each(?))`,
      JSON.stringify(kept),
    )
    store.recount(now)
  }
}
