import type { EpochMs } from '../../core/clock.ts'
import { DELIVERY_TABLES } from './delivery-tables.ts'
import { deliveriesFrom } from './delivery-view.ts'
import type { DeliveryView, Message, ReceiverStatus } from './receiver-calls.ts'

/** An event that is due. */
export interface DueDelivery {
  readonly seq: number
  readonly id: string
  readonly body: string
  readonly tries: number
  /** When it was accepted, or last asked for by an operator. */
  readonly since: EpochMs
}

/** The bounds of the stored deliveries. */
export interface Bounds {
  readonly waiting: number
  readonly delivered: number
  readonly failed: number
}

/** An event has about 1.5 KB with its indexes, so an object has about 150 MB at most. */
export const BOUNDS: Bounds = { waiting: 100_000, delivered: 1000, failed: 10_000 }

/** The part of the waiting events that is dropped at a time, so that a full queue is not searched for each event. */
const DROPPED_PART = 0.01

/**
 * The finished events are purged at the end of each event whose number is divisible by this. The number is stored, so an object
 * that is evicted after each event purges too.
 */
const PURGE_EVERY = 100

/** The deliveries of one receiver. Every method is one synchronous transaction. */
export class DeliveryStore {
  readonly #storage: DurableObjectStorage
  readonly #sql: SqlStorage
  readonly #bounds: Bounds
  #waiting: number | null = null

  constructor(storage: DurableObjectStorage, bounds: Bounds = BOUNDS) {
    this.#storage = storage
    this.#sql = storage.sql
    this.#bounds = bounds
    for (const statement of DELIVERY_TABLES) this.#sql.exec(statement)
  }

  /**
   * Adds the events that the cell has not handed over before. Returns the number of old ones that were dropped. Those under way
   * are not, because the next one of their line would be sent beside them.
   */
  accept(cell: string, messages: readonly Message[], now: EpochMs, underWay: Iterable<number> = []): number {
    return this.#storage.transactionSync(() => {
      const [last] = this.#sql.exec<{ sequence: number }>('SELECT sequence FROM source WHERE cell = ?', cell)
      const fresh = messages.filter(({ sequence }) => sequence > (last?.sequence ?? 0))
      const newest = fresh.at(-1)
      if (newest === undefined) return 0
      const waiting = this.waiting() + fresh.reduce((sum, message) => sum + this.#insert(message, now), 0)
      const sql = 'INSERT OR REPLACE INTO source (cell, sequence) VALUES (?, ?)'
      this.#sql.exec(sql, cell, newest.sequence)
      const dropped = waiting > this.#bounds.waiting ? this.#dropOldest(now, underWay) : 0
      this.#waiting = waiting - dropped
      return dropped
    })
  }

  #insert({ id, subject, type, body }: Message, now: EpochMs): number {
    const inserted = this.#sql.exec(
      `INSERT OR IGNORE INTO delivery (event_id, line, type, body, accepted_at, since, state, tries, due_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?5, 'waiting', 0,
         CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE line = ?2 AND state = 'waiting') THEN NULL ELSE ?5 END)
       RETURNING 1`,
      id,
      subject,
      type,
      body,
      now,
    )
    return inserted.toArray().length
  }

  #dropOldest(now: EpochMs, underWay: Iterable<number>): number {
    const most = Math.max(Math.ceil(this.#bounds.waiting * DROPPED_PART), 1)
    const dropped = this.#sql
      .exec<{ line: string }>(
        `DELETE FROM delivery WHERE seq IN (
           SELECT seq FROM delivery WHERE state = 'waiting' AND seq NOT IN (SELECT value FROM json_each(?))
           ORDER BY seq LIMIT ?) RETURNING line`,
        JSON.stringify([...underWay]),
        most,
      )
      .toArray()
    for (const line of new Set(dropped.map((row) => row.line))) this.#promote(line, now)
    return dropped.length
  }

  /** The number of events that wait. */
  waiting(): number {
    // The index has the answer. `counts` reads every row.
    this.#waiting ??= this.#count("WHERE state = 'waiting'")
    return this.#waiting
  }

  /** How many events wait, since when the oldest does, and how many were given up. */
  counts(): Pick<ReceiverStatus, 'waiting' | 'waitingSince' | 'failed'> {
    return this.#sql
      .exec<{ waiting: number; waitingSince: number | null; failed: number }>(
        `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed,
           min(accepted_at) FILTER (WHERE state = 'waiting') AS waitingSince FROM delivery`,
      )
      .one()
  }

  /**
   * The event that is due first, apart from those under way. With `isProbe` it is the newest of those that were tried least,
   * for which every due event is read.
   */
  nextDue(now: EpochMs, underWay: Iterable<number>, isProbe = false): DueDelivery | null {
    const order = isProbe ? 'tries, seq DESC' : 'due_at'
    const [row] = this.#sql.exec<{ seq: number; id: string; body: string; tries: number; since: number }>(
      `SELECT seq, event_id AS id, body, tries, since FROM delivery
       WHERE due_at <= ? AND seq NOT IN (SELECT value FROM json_each(?)) ORDER BY ${order} LIMIT 1`,
      now,
      JSON.stringify([...underWay]),
    )
    return row ?? null
  }

  /** When the next event is due, apart from those under way. */
  nextDueAt(underWay: Iterable<number>): EpochMs | null {
    const sql = `SELECT min(due_at) AS due FROM delivery
       WHERE due_at IS NOT NULL AND seq NOT IN (SELECT value FROM json_each(?))`
    return this.#sql.exec<{ due: number | null }>(sql, JSON.stringify([...underWay])).one().due
  }

  /** Records the end of a delivery. The next event of its line becomes due. */
  finish(
    { seq }: Pick<DueDelivery, 'seq'>,
    state: 'delivered' | 'failed',
    failure: string | null,
    now: EpochMs,
  ): void {
    this.#storage.transactionSync(() => {
      const [row] = this.#sql.exec<{ line: string }>(
        `UPDATE delivery SET state = ?, tries = tries + 1, due_at = NULL, tried_at = ?, failure = ?
         WHERE seq = ? AND state = 'waiting' RETURNING line`,
        state,
        now,
        failure,
        seq,
      )
      if (row === undefined) return
      this.#waiting = this.waiting() - 1
      this.#promote(row.line, now)
      if (seq % PURGE_EVERY === 0) this.#purge()
    })
  }

  /** Records a failed attempt. The event, and with it its line, waits. */
  postpone({ seq }: DueDelivery, failure: string, dueAt: EpochMs, now: EpochMs): void {
    this.#sql.exec(
      `UPDATE delivery SET tries = tries + 1, due_at = ?, tried_at = ?, failure = ?
       WHERE seq = ? AND state = 'waiting'`,
      dueAt,
      now,
      failure,
      seq,
    )
  }

  /** Makes every line due that waits for its next attempt. */
  makeDue(now: EpochMs): void {
    this.#sql.exec('UPDATE delivery SET due_at = ?1 WHERE due_at > ?1', now)
  }

  /** Forgets the attempts of the waiting events: they were made at another URL, or were polls. */
  forgetAttempts(now: EpochMs): void {
    this.#sql.exec("UPDATE delivery SET tries = 0 WHERE state = 'waiting' AND tries > 0")
    this.makeDue(now)
  }

  has(eventId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM delivery WHERE event_id = ?', eventId).toArray().length === 1
  }

  /** Makes a finished event wait again, in a line of its own, or a waiting one due. False: there is no such event. */
  resend(eventId: string, now: EpochMs): boolean {
    return this.#storage.transactionSync(() => {
      const again = this.#sql.exec(
        `UPDATE delivery SET state = 'waiting', line = 'again ' || event_id, tries = 0, since = ?1, due_at = ?1
         WHERE event_id = ?2 AND state <> 'waiting' RETURNING 1`,
        now,
        eventId,
      )
      if (again.toArray().length === 1) {
        this.#waiting = null
        return true
      }
      const waits = 'UPDATE delivery SET due_at = min(due_at, ?) WHERE event_id = ? RETURNING 1'
      return this.#sql.exec(waits, now, eventId).toArray().length === 1
    })
  }

  /** Counts again after waiting events were deleted, and makes the next event of each line due. */
  recount(now: EpochMs): void {
    this.#waiting = null
    this.#sql.exec(
      `UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND seq IN (
         SELECT min(seq) FROM delivery WHERE state = 'waiting' GROUP BY line)`,
      now,
    )
  }

  /** Deliveries, newest first, and how many there are. */
  list(offset: number, most: number): { list: DeliveryView[]; total: number } {
    return { list: deliveriesFrom(this.#sql, offset, most), total: this.#count('') }
  }

  #promote(line: string, now: EpochMs): void {
    this.#sql.exec(
      `UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND seq = (
         SELECT min(seq) FROM delivery WHERE line = ? AND state = 'waiting')`,
      now,
      line,
    )
  }

  #purge(): void {
    const sql = `DELETE FROM delivery WHERE state = ?1 AND seq <= (
       SELECT seq FROM delivery WHERE state = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`
    this.#sql.exec(sql, 'delivered', this.#bounds.delivered)
    this.#sql.exec(sql, 'failed', this.#bounds.failed)
  }

  #count(where: string): number {
    return this.#sql.exec<{ n: number }>(`SELECT count(*) AS n FROM delivery ${where}`).one().n
  }
}
