import type { EpochMs, EpochSeconds } from '../../core/clock.ts'
import { within } from '../../core/deadline.ts'
import { event } from '../../observe/events.ts'
import { listRevoked } from '../denylist.ts'

/** A revocation that is not in KV yet. */
export type Entry = {
  readonly family_id: string
  readonly expires_at: EpochSeconds
  readonly tries: number
}

/** Entries that one step delivers. An alarm may make 1,000 subrequests. */
const STEP_ROWS = 200

/** Milliseconds that the revoking call has for its own delivery, before the alarm delivers. */
const ALARM_AFTER_MS = 2000

const LONGEST_WAIT_MS = 5 * 60 * 1000

/** Milliseconds that one write to KV may take. */
const KV_LIMIT_MS = 5_000

/** The entries of an outbox, and how long the oldest has waited at least, in milliseconds (0: there is none). */
export interface Backlog {
  readonly depth: number
  readonly oldestMs: number
}

/**
 * Milliseconds from the addition of an entry until it is due: `ALARM_AFTER_MS`, or after n failures the waits of 1 s, 2 s,
 * 4 s and so on, up to `LONGEST_WAIT_MS` from the tenth on. The row has no column for its addition.
 */
const DUE_AFTER_MS = `CASE WHEN tries = 0 THEN ${ALARM_AFTER_MS} WHEN tries < 9 THEN ((1 << tries) - 1) * 1000
  ELSE 511000 + (tries - 9) * ${LONGEST_WAIT_MS} END`

/**
 * Revocations that are to be written to KV (a transactional outbox). An entry is committed together with the revocation,
 * and deleted once KV has it. Each entry is therefore delivered at least once.
 */
export class Outbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /**
   * Adds an entry for an ended family whose last access token expires at `accessUntil`. Returns null and adds nothing if
   * that token has expired.
   */
  add(familyId: string, accessUntil: EpochSeconds, now: EpochMs): Entry | null {
    if (now >= accessUntil * 1000) return null
    this.#sql.exec(
      'INSERT OR REPLACE INTO outbox (family_id, expires_at, due_at, tries) VALUES (?, ?, ?, 0)',
      familyId,
      accessUntil,
      now + ALARM_AFTER_MS,
    )
    return { family_id: familyId, expires_at: accessUntil, tries: 0 }
  }

  /** The moment at which the next entry is due, or null if there is none. */
  nextDueAt(): EpochMs | null {
    const [row] = this.#sql.exec<{ due: number | null }>('SELECT min(due_at) AS due FROM outbox')
    return row?.due ?? null
  }

  /** The entries that are due, at most those of one step. */
  due(now: EpochMs): Entry[] {
    const sql = 'SELECT family_id, expires_at, tries FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT ?'
    return this.#sql.exec<Entry>(sql, now, STEP_ROWS).toArray()
  }

  /** What waits, and for how long at least: the time that failed tries took is not counted. It reads every entry. */
  backlog(now: EpochMs): Backlog {
    const sql = `SELECT count(*) AS depth, min(due_at - (${DUE_AFTER_MS})) AS since FROM outbox`
    const { depth, since } = this.#sql.exec<{ depth: number; since: number | null }>(sql).one()
    return { depth, oldestMs: since === null ? 0 : Math.max(now - since, 0) }
  }

  /** Writes entries to KV. An entry whose write fails waits for the alarm, twice as long each time. */
  async deliver(kv: KVNamespace, entries: readonly Entry[], now: EpochMs): Promise<void> {
    await Promise.all(entries.map((entry) => this.#deliverOne(kv, entry, now)))
  }

  async #deliverOne(kv: KVNamespace, entry: Entry, now: EpochMs): Promise<void> {
    try {
      await within(KV_LIMIT_MS, listRevoked(kv, entry.family_id, entry.expires_at, now))
      this.#sql.exec('DELETE FROM outbox WHERE family_id = ?', entry.family_id)
    } catch (error) {
      event({
        event: 'unavailable',
        level: 'warn',
        part: 'denylist',
        familyId: entry.family_id,
        error: String(error),
      })
      const wait = Math.min(1000 * 2 ** entry.tries, LONGEST_WAIT_MS)
      this.#sql.exec(
        'UPDATE outbox SET tries = tries + 1, due_at = ? WHERE family_id = ?',
        now + wait,
        entry.family_id,
      )
    }
  }
}
