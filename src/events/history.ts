import type { EpochMs } from '../core/clock.ts'
import {
  type ActorOfCall,
  type EndingCause,
  type HistorySubject,
  MOST_OF_USER,
  type NewEvent,
  type Recorded,
  type RecordedEvent,
} from './catalogue.ts'
import { countEvents, type HourCount } from './event-counts.ts'
import { actorIdOf, actorNameOf, columnsOf, type EventRow, toEvent } from './event-rows.ts'
import { type FoundEvents, findEvents, type SoughtEvents } from './event-search.ts'
import type { RelayCursor } from './relay-cursor.ts'
import { Tally } from './tally.ts'

/** Events of one name. Anybody can cause them, so there are fewer. */
const MOST_OF_NAME = 100

/** The word before the hash of a user name. */
const NAME = 'name '

/** The word before the id of a user who was erased before the event was relayed. */
const ERASED = 'erased '

/** Rows that one step of the purge reads. */
const STEP_ROWS = 1000

const DAY_MS = 24 * 60 * 60 * 1000

/** Days for which an event that was not relayed is kept, beyond every other limit. */
const KEEP_UNRELAYED_DAYS = 3

/** A family that ended. */
interface EndedFamily {
  readonly userId: string
  readonly id: string
}

/** An event that receivers may get. */
export interface Unrelayed {
  readonly event: RecordedEvent
  /** Null: the event is one of a user name, which no receiver gets. */
  readonly userId: string | null
  /** The customer of the user when it happened. */
  readonly customerId: string | null
  /** The present role of the user. Null: the user was removed meanwhile. */
  readonly role: string | null
}

/** The events of a cell, in rows. A row is written in the transaction of the change that it describes. */
export class History {
  readonly #sql: SqlStorage
  readonly #keepMs: number
  /** What was recorded since it was last taken. A transaction that was rolled back leaves it wrong until then. */
  readonly tally = new Tally()
  readonly #relayed: RelayCursor
  #records = 0
  /** The request whose command runs. Null: the command is of no request, or its actors name theirs. */
  requestId: string | null = null

  /** `days` is the time that an event is kept. An event after the cursor is kept longer. */
  constructor(sql: SqlStorage, days: number, relayed: RelayCursor) {
    this.#sql = sql
    this.#keepMs = days * DAY_MS
    this.#relayed = relayed
  }

  /** Records an event, and deletes the oldest of the subject beyond the limit. Returns its number. */
  record(of: HistorySubject, event: NewEvent): number {
    this.#records += 1
    const { actor, origin = null, previousOrigin = null } = event
    const subject = subjectOf(of)
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        `INSERT INTO event (
           subject, customer_id, at, event, cause, family_id, actor, actor_id, actor_name,
           address, country, agent, previous_address, previous_country, previous_agent, request_id
         ) VALUES (?1, (SELECT customer_id FROM user WHERE id = ?1), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         RETURNING seq`,
        subject,
        event.at,
        event.event,
        event.cause,
        event.familyId,
        actor.kind,
        actorIdOf(actor),
        actorNameOf(actor),
        ...columnsOf(origin),
        ...columnsOf(previousOrigin),
        this.#requestOf(actor),
      )
      .one()
    this.#sql.exec(
      `DELETE FROM event WHERE subject = ?1 AND seq <= (
         SELECT seq FROM event WHERE subject = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)
       AND (seq <= ?3 OR at <= ?4)`,
      subject,
      'nameId' in of ? MOST_OF_NAME : MOST_OF_USER,
      // No receiver gets an event of a name.
      'nameId' in of ? seq : this.#relayed.sequence,
      event.at - KEEP_UNRELAYED_DAYS * DAY_MS,
    )
    this.tally.add(event, 1)
    return seq
  }

  /**
   * Records the end of many families, by one statement. It deletes nothing: the next event of a user deletes what is beyond
   * the limit.
   */
  recordEndings(families: readonly EndedFamily[], cause: EndingCause, at: EpochMs, by: ActorOfCall): void {
    if (families.length === 0) return
    this.#records += 1
    this.#sql.exec(
      `INSERT INTO event (subject, customer_id, at, event, cause, family_id, actor, actor_id, actor_name, request_id)
       SELECT value ->> 0, (SELECT customer_id FROM user WHERE id = value ->> 0), ?2,
         'session_ended', ?3, value ->> 1, ?4, ?5, ?6, ?7 FROM json_each(?1)`,
      JSON.stringify(families.map(({ userId, id }) => [userId, id])),
      at,
      cause,
      by.kind,
      actorIdOf(by),
      actorNameOf(by),
      this.#requestOf(by),
    )
    this.tally.add({ event: 'session_ended', cause }, families.length)
  }

  /** The newest events of a subject, at most `most`. Events that are older than the limit of the history are left out. */
  list(of: HistorySubject, most: number, now: EpochMs): Recorded {
    const where = 'FROM event WHERE subject = ? AND at > ?'
    const values = [subjectOf(of), now - this.#keepMs] as const
    const { total } = this.#sql.exec<{ total: number }>(`SELECT count(*) AS total ${where}`, ...values).one()
    const newest = `SELECT * ${where} ORDER BY at DESC, seq DESC LIMIT ?`
    return {
      total,
      events: this.#sql
        .exec<EventRow>(newest, ...values, most)
        .toArray()
        .map(toEvent),
    }
  }

  /** How many events of each name, cause and hour there are since a moment. */
  count(since: EpochMs): HourCount[] {
    return countEvents(this.#sql, since)
  }

  /** Finds events by their request or number, and a family by its id. */
  find(sought: SoughtEvents, now: EpochMs): FoundEvents {
    return findEvents(this.#sql, sought, now - this.#keepMs)
  }

  /** Whether a second use of a family was recorded since a moment. */
  hasSecondUse(userId: string, familyId: string, since: EpochMs): boolean {
    const sql = `SELECT 1 FROM event
       WHERE subject = ? AND family_id = ? AND event = 'second_use' AND at >= ? LIMIT 1`
    return this.#sql.exec(sql, userId, familyId, since).toArray().length > 0
  }

  /** Deletes the event of a lock that was lifted at once, because the password was right. */
  takeBackLock(of: HistorySubject, sequence: number): void {
    const sql = "DELETE FROM event WHERE seq = ? AND subject = ? AND event = 'locked' RETURNING event, cause"
    const taken = this.#sql.exec<Pick<EventRow, 'event' | 'cause'>>(sql, sequence, subjectOf(of))
    for (const lock of taken.toArray()) this.tally.add(lock, -1)
  }

  /**
   * Deletes all events of a user. Those that were not relayed stay until then, without address, country, agent and request,
   * which are texts of the caller, and are in no history.
   */
  erase(userId: string): void {
    const { sequence } = this.#relayed
    this.#sql.exec('DELETE FROM event WHERE subject = ? AND seq <= ?', userId, sequence)
    this.#sql.exec(
      `UPDATE event SET subject = '${ERASED}' || subject, address = NULL, country = NULL, agent = NULL,
         previous_address = NULL, previous_country = NULL, previous_agent = NULL, request_id = NULL
       WHERE subject = ? AND seq > ?`,
      userId,
      sequence,
    )
  }

  /** The number of records since the object started. It differs after a command that recorded an event. */
  get records(): number {
    return this.#records
  }

  /** The events after the cursor, oldest first, at most `most`. */
  unrelayed(most: number): Unrelayed[] {
    const sql = `SELECT event.*, user.role FROM event LEFT JOIN user ON user.id = subject
       WHERE seq > ? ORDER BY seq LIMIT ?`
    const rows = this.#sql
      .exec<EventRow & { role: string | null }>(sql, this.#relayed.sequence, most)
      .toArray()
    return rows.map((row) => ({
      event: toEvent(row),
      userId: row.subject.startsWith(NAME) ? null : row.subject.replace(ERASED, ''),
      customerId: row.customer_id,
      role: row.role,
    }))
  }

  /** Moves the cursor to this event, and deletes the events of erased users that were kept for it. */
  markRelayed(sequence: number): void {
    const sql = `DELETE FROM event WHERE seq > ? AND seq <= ? AND subject GLOB '${ERASED}*'`
    this.#sql.exec(sql, this.#relayed.sequence, sequence)
    this.#relayed.moveTo(sequence)
  }

  /**
   * Runs one step of the purge: deletes the expired events among the oldest `STEP_ROWS`. Events are written nearly in the
   * order of their time, so the oldest rows expire first. Returns whether the next step may delete more.
   */
  purge(now: EpochMs): boolean {
    return this.#delete(
      `SELECT seq FROM (SELECT seq, at FROM event ORDER BY seq LIMIT ${STEP_ROWS}) WHERE at <= ?1`,
      now - this.#keepMs,
      now,
    )
  }

  /** Deletes events of users that were removed before a moment, by a step. Returns whether the next step may delete more. */
  purgeErased(before: EpochMs, now: EpochMs): boolean {
    return this.#delete(
      `SELECT seq FROM erased JOIN event ON subject = user_id WHERE erased_at <= ?1 LIMIT ${STEP_ROWS}`,
      before,
      now,
    )
  }

  #requestOf(actor: ActorOfCall): string | null {
    return actor.requestId === undefined ? this.requestId : actor.requestId
  }

  #delete(due: string, moment: EpochMs, now: EpochMs): boolean {
    const sql = `DELETE FROM event WHERE seq IN (${due}) AND (seq <= ?2 OR at <= ?3) RETURNING 1`
    const unrelayed = now - KEEP_UNRELAYED_DAYS * DAY_MS
    return this.#sql.exec(sql, moment, this.#relayed.sequence, unrelayed).toArray().length === STEP_ROWS
  }
}

function subjectOf(of: HistorySubject): string {
  return 'nameId' in of ? NAME + of.nameId : of.userId
}
