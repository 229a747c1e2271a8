import { type EpochMs, now } from '../core/clock.ts'
import type { Operator } from '../core/operator.ts'
import type { Page } from '../core/page.ts'
import type { OperatorEventName } from '../events/catalogue.ts'
import type { Database, Statement } from './database.ts'

/** Something that an operator did. It has no name of a user, no URL, no secret and no hash of one. */
export interface NewOperatorEvent {
  readonly event: OperatorEventName
  /**
   * The changed members of a user or customer, `users` if those of a customer were removed with it, the number of
   * imported users, the event that was sent
   * again, or the moment of a mass revocation.
   */
  readonly detail?: string
  /** The id of the user, customer, client, operator, receiver or issuer. */
  readonly subjectId: string | null
  readonly operator: Operator
  /** The request by which the operator acted (`X-Request-Id`). Null, of a stored event: an older release wrote it. */
  readonly requestId: string | null
}

/** An event as it is stored. */
export interface OperatorEvent extends Omit<NewOperatorEvent, 'detail'> {
  /** The number of the event. Later events have higher ones. */
  readonly sequence: number
  readonly at: EpochMs
  readonly detail: string | null
}

type EventRow = {
  seq: number
  at: number
  event: OperatorEventName
  detail: string | null
  subject_id: string | null
  operator_id: string
  operator_name: string
  request_id: string | null
}

const COLUMNS = 'at, event, detail, subject_id, operator_id, operator_name, request_id'

/**
 * The rows that are subjects of events. A customer that is removed has a row until its last user is erased. A user that is
 * removed has a row until the cell has confirmed it.
 */
export const SUBJECTS = {
  users: 'users WHERE removing = 0 AND',
  'removed users': 'users WHERE removing = 1 AND',
  customers: 'customers WHERE removed_by IS NULL AND',
  'customers without users': `customers WHERE removed_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM users WHERE customer_id = customers.id) AND`,
  'hidden customers': 'customers WHERE removed_by IS NOT NULL AND',
  clients: 'clients WHERE',
  operators: 'operators WHERE',
  receivers: 'receivers WHERE removing = 0 AND',
  issuers: 'issuers WHERE',
} as const

/** Rows that one purge deletes at most. */
const STEP_ROWS = 1000

/** The statement that writes an event. */
export function record(event: NewOperatorEvent): Statement {
  return {
    sql: `INSERT INTO operator_events (${COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    values: valuesOf(event),
  }
}

/**
 * The statement that writes an event if a row exists, and then gives a row. It is in the transaction of the change of that row.
 */
export function recordIf(rows: keyof typeof SUBJECTS, id: string, event: NewOperatorEvent): Statement {
  return recordWhere(`${SUBJECTS[rows]} id = ?8`, event, [id])
}

/** The statement that writes an event if a query has rows. `from` is its text after FROM, with its values from `?8` on. */
export function recordWhere(from: string, event: NewOperatorEvent, values: Statement['values']): Statement {
  return {
    sql: `INSERT INTO operator_events (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
       WHERE EXISTS (SELECT 1 FROM ${from}) RETURNING seq`,
    values: [...valuesOf(event), ...values],
  }
}

/**
 * The statement that writes an event with the number of a query's rows as its detail, if there are any. Its values are from
 * `?7` on.
 */
export function recordCounted(
  from: string,
  { event, subjectId, operator, requestId }: NewOperatorEvent,
  values: Statement['values'],
): Statement {
  return {
    sql: `INSERT INTO operator_events (${COLUMNS})
       SELECT ?1, ?2, CAST(count(*) AS TEXT), ?3, ?4, ?5, ?6 FROM ${from} HAVING count(*) > 0`,
    values: [now(), event, subjectId, operator.id, operator.name, requestId, ...values],
  }
}

function valuesOf({ event, detail, subjectId, operator, requestId }: NewOperatorEvent): Statement['values'] {
  return [now(), event, detail ?? null, subjectId, operator.id, operator.name, requestId]
}

/** What operators did, in D1. Every method throws `Unavailable` when the database does not answer. */
export class OperatorEvents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes an event of an action that changes no row of D1. */
  async add(event: NewOperatorEvent): Promise<void> {
    await this.#database.together(record(event))
  }

  /** One page of the events after a moment, newest first. */
  async list(after: EpochMs, page: number, size: number): Promise<Page<OperatorEvent>> {
    const from = 'operator_events WHERE at > ?'
    const found = await this.#database.slice<EventRow>('*', from, 'seq DESC', [after], page, size)
    return { ...found, elements: found.elements.map(toEvent) }
  }

  /** Deletes the events until a moment, at most 1,000 of them. */
  async purge(until: EpochMs): Promise<void> {
    await this.#database.first(
      `DELETE FROM operator_events
       WHERE seq IN (SELECT seq FROM operator_events WHERE at <= ? ORDER BY at LIMIT ${STEP_ROWS})`,
      until,
    )
  }
}

function toEvent(row: EventRow): OperatorEvent {
  return {
    sequence: row.seq,
    at: row.at,
    event: row.event,
    detail: row.detail,
    subjectId: row.subject_id,
    operator: { id: row.operator_id, name: row.operator_name },
    requestId: row.request_id,
  }
}
