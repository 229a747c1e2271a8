import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import { listRevoked } from './denylist.ts'
import type { Family } from './family.ts'

type Row = {
  family_id: string
  expires_at: EpochSeconds
  due_at: EpochMs
  tries: number
}

/** Entries delivered in one step; an alarm may make 1,000 subrequests. */
const STEP_ROWS = 200

/** How long the call that revoked has to deliver by itself, before the alarm does it. */
export const ALARM_AFTER_MS = 2000

const LONGEST_WAIT_MS = 5 * 60 * 1000

/**
 * Revocations on their way to KV: written with the revocation itself, in one commit, and deleted once KV has them.
 * So each is delivered at least once, whatever fails in between (the transactional outbox).
 */
export class Outbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Announces that a family has ended; none of whose access tokens lives any more has nothing to announce. */
  add(family: Family, now: EpochMs): void {
    if (now >= family.accessExpiresAt * 1000) return
    this.#sql.exec(
      'INSERT OR REPLACE INTO outbox (family_id, expires_at, due_at, tries) VALUES (?, ?, ?, 0)',
      family.id,
      family.accessExpiresAt,
      now + ALARM_AFTER_MS,
    )
  }

  /** Announces every family that was revoked at a moment: for a mass revocation, in one statement. */
  addRevokedAt(moment: EpochMs): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO outbox (family_id, expires_at, due_at, tries)
       SELECT id, access_expires_at, ?, 0 FROM family WHERE revoked_at = ? AND access_expires_at * 1000 > ?`,
      moment + ALARM_AFTER_MS,
      moment,
      moment,
    )
  }

  /** When the next entry is due, or null if there is none. */
  nextDueAt(): EpochMs | null {
    const [row] = this.#sql.exec<{ due: number | null }>('SELECT min(due_at) AS due FROM outbox')
    return row?.due ?? null
  }

  /** Delivers what is due at `until`, one bounded step. An entry that KV refuses waits, longer each time. */
  async deliver(kv: KVNamespace, until: EpochMs, now: EpochMs): Promise<void> {
    const rows = this.#sql
      .exec<Row>('SELECT * FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT ?', until, STEP_ROWS)
      .toArray()
    await Promise.all(rows.map((row) => this.#deliverOne(kv, row, now)))
  }

  async #deliverOne(kv: KVNamespace, row: Row, now: EpochMs): Promise<void> {
    try {
      await listRevoked(kv, row.family_id, row.expires_at, now)
      this.#sql.exec('DELETE FROM outbox WHERE family_id = ?', row.family_id)
    } catch {
      const wait = Math.min(1000 * 2 ** row.tries, LONGEST_WAIT_MS)
      this.#sql.exec(
        'UPDATE outbox SET tries = tries + 1, due_at = ? WHERE family_id = ?',
        now + wait,
        row.family_id,
      )
    }
  }
}
