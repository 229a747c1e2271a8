import type { EpochMs } from '../core/clock.ts'
import type { Origin } from '../core/origin.ts'
import { withoutTokens } from '../observe/redact.ts'
import {
  type Actor,
  type EndingCause,
  type Happening,
  type HistorySubject,
  MOST_OF_USER,
  type NewEvent,
  OPERATOR,
  type Recorded,
  type RecordedEvent,
} from './catalogue.ts'
import { countEvents } from './event-counts.ts'
import { type EventCount, Tally } from './tally.ts'

/** Events of one name. Anybody can cause them, so there are fewer. */
const MOST_OF_NAME = 100

/** Rows that one step of the purge reads. */
const STEP_ROWS = 1000

const DAY_MS = 24 * 60 * 60 * 1000

/** A family that ended. */
interface EndedFamily {
  readonly userId: string
  readonly id: string
}

type EventRow = {
  seq: number
  at: number
  event: string
  cause: string | null
  family_id: string | null
  actor: string
  actor_id: string | null
  actor_name: string | null
  address: string | null
  country: string | null
  agent: string | null
  previous_address: string | null
  previous_country: string | null
  previous_agent: string | null
}

/** The tables of the history, as a version of the schema of a cell. */
export const HISTORY_TABLES = [
  // AUTOINCREMENT: a number is never used again, also after its row was deleted. `subject` is a user id or `name <hash>`.
  `CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    customer_id TEXT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    cause TEXT,
    family_id TEXT,
    actor TEXT NOT NULL,
    actor_id TEXT,
    address TEXT,
    country TEXT,
    agent TEXT,
    previous_address TEXT,
    previous_country TEXT,
    previous_agent TEXT
  )`,
  'CREATE INDEX event_by_subject ON event (subject, seq)',
]

/** The column of the names of operators, as a version of the schema of a cell. Their ids are in `actor_id`. */
export const HISTORY_NAMES = ['ALTER TABLE event ADD COLUMN actor_name TEXT']

/** The events of a cell, in rows. A row is written in the transaction of the change that it describes. */
export class History {
  readonly #sql: SqlStorage
  readonly #keepMs: number
  /** What was recorded since it was last taken. A transaction that was rolled back leaves it wrong until then. */
  readonly tally = new Tally()

  /** `days` is the time that an event is kept. */
  constructor(sql: SqlStorage, days: number) {
    this.#sql = sql
    this.#keepMs = days * DAY_MS
  }

  /** Records an event, and deletes the oldest of the subject beyond the limit. Returns its number. */
  record(of: HistorySubject, event: NewEvent): number {
    const { actor, origin = null, previousOrigin = null } = event
    const subject = subjectOf(of)
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        `INSERT INTO event (
           subject, customer_id, at, event, cause, family_id, actor, actor_id, actor_name,
           address, country, agent, previous_address, previous_country, previous_agent
         ) VALUES (?1, (SELECT customer_id FROM user WHERE id = ?1), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
      )
      .one()
    this.#sql.exec(
      `DELETE FROM event WHERE subject = ?1 AND seq <= (
         SELECT seq FROM event WHERE subject = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
      subject,
      'nameId' in of ? MOST_OF_NAME : MOST_OF_USER,
    )
    this.tally.add(event, 1)
    return seq
  }

  /**
   * Records the end of many families, by one statement. It deletes nothing: the next event of a user deletes what is beyond
   * the limit.
   */
  recordEndings(families: readonly EndedFamily[], cause: EndingCause, at: EpochMs, by: Actor): void {
    if (families.length === 0) return
    this.#sql.exec(
      `INSERT INTO event (subject, customer_id, at, event, cause, family_id, actor, actor_id, actor_name)
       SELECT value ->> 0, (SELECT customer_id FROM user WHERE id = value ->> 0), ?2,
         'session_ended', ?3, value ->> 1, ?4, ?5, ?6 FROM json_each(?1)`,
      JSON.stringify(families.map(({ userId, id }) => [userId, id])),
      at,
      cause,
      by.kind,
      actorIdOf(by),
      actorNameOf(by),
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

  /** How many events of each name and cause there are since a moment. */
  count(since: EpochMs): EventCount[] {
    return countEvents(this.#sql, since)
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

  /** Deletes all events of a user. */
  erase(userId: string): void {
    this.#sql.exec('DELETE FROM event WHERE subject = ?', userId)
  }

  /**
   * Runs one step of the purge: deletes the expired events among the oldest `STEP_ROWS`. Events are written nearly in the
   * order of their time, so the oldest rows expire first. Returns whether the next step may delete more.
   */
  purge(now: EpochMs): boolean {
    return this.#delete(
      `SELECT seq FROM (SELECT seq, at FROM event ORDER BY seq LIMIT ${STEP_ROWS}) WHERE at <= ?`,
      now - this.#keepMs,
    )
  }

  /** Deletes events of users that were removed before a moment, by a step. Returns whether the next step may delete more. */
  purgeErased(before: EpochMs): boolean {
    return this.#delete(
      `SELECT seq FROM erased JOIN event ON subject = user_id WHERE erased_at <= ? LIMIT ${STEP_ROWS}`,
      before,
    )
  }

  #delete(due: string, moment: EpochMs): boolean {
    const sql = `DELETE FROM event WHERE seq IN (${due}) RETURNING 1`
    return this.#sql.exec(sql, moment).toArray().length === STEP_ROWS
  }
}

function subjectOf(of: HistorySubject): string {
  return 'nameId' in of ? `name ${of.nameId}` : of.userId
}

function actorIdOf(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.familyId
  if (actor.kind === 'administrator') return actor.userId
  return actor.kind === 'operator' ? (actor.operator?.id ?? null) : null
}

function actorNameOf(actor: Actor): string | null {
  return actor.kind === 'operator' ? (actor.operator?.name ?? null) : null
}

// A user agent is a text of the caller, who may paste a token into it.
function columnsOf(origin: Origin | null) {
  const agent = origin?.userAgent ?? null
  return [
    origin?.ipAddress ?? null,
    origin?.country ?? null,
    agent === null ? null : withoutTokens(agent),
  ] as const
}

function toEvent(row: EventRow): RecordedEvent {
  return {
    sequence: row.seq,
    at: row.at,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns hold what `record` wrote
    ...({ event: row.event, cause: row.cause } as Happening),
    familyId: row.family_id,
    actor: toActor(row),
    origin: toOrigin(row.address, row.country, row.agent),
    previousOrigin: toOrigin(row.previous_address, row.previous_country, row.previous_agent),
  }
}

function toActor({ actor, actor_id: id, actor_name: name }: EventRow): Actor {
  if (actor === 'user' && id !== null) return { kind: 'user', familyId: id }
  if (actor === 'administrator' && id !== null) return { kind: 'administrator', userId: id }
  if (actor === 'operator')
    return id === null || name === null ? OPERATOR : { kind: actor, operator: { id, name } }
  return { kind: actor === 'service' ? actor : 'unknown' }
}

function toOrigin(ipAddress: string | null, country: string | null, userAgent: string | null): Origin | null {
  if (ipAddress === null && country === null && userAgent === null) return null
  return { userAgent, ipAddress, country }
}
