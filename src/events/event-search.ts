import type { EpochMs } from '../core/clock.ts'
import { MOST_OF_USER } from './catalogue.ts'

/** Events that a search gives at most. */
const MOST_FOUND = 20

/** Rows that a search reads at most, the newest ones. Reading them takes less than 30 ms. */
const MOST_READ = 100_000

/** The event that is looked for. A member that is left out is not looked for. */
export interface SoughtEvents {
  readonly familyId?: string | undefined
  readonly requestId?: string | undefined
  /** The number of an event in its cell. */
  readonly sequence?: number | undefined
}

/** An event that was found. */
export interface FoundEvent {
  readonly sequence: number
  readonly at: EpochMs
  readonly event: string
  /** Null: the event is one of a user name. */
  readonly userId: string | null
}

/** The events of a search, newest first, and the family, if an event is about it. */
export interface FoundEvents {
  readonly events: readonly FoundEvent[]
  readonly family: { readonly userId: string; readonly beganAt: EpochMs | null } | null
  /** False: there are more rows than a search reads. */
  readonly isWhole: boolean
}

type Row = {
  seq: number
  at: number
  event: string
  subject: string
  family_id: string | null
  request_id: string | null
}

/**
 * Finds events after a moment by their request or number, and the family of an id. The table has no index for it, which would
 * cost a row written for each event, so the newest rows are read, once. Events of erased users are left out.
 */
export function findEvents(sql: SqlStorage, sought: SoughtEvents, after: EpochMs): FoundEvents {
  const { familyId = null, requestId = null, sequence } = sought
  const read = (condition: string, ...values: SqlStorageValue[]) =>
    sql
      .exec<Row>(
        `SELECT seq, at, event, subject, family_id, request_id FROM event
         WHERE ${condition} AND at > ? AND subject NOT GLOB 'erased *' ORDER BY seq DESC LIMIT ${MOST_OF_USER}`,
        ...values,
        after,
      )
      .toArray()
  if (sequence !== undefined)
    return { events: read('seq = ?', sequence).map(toFound), family: null, isWhole: true }
  const { low, high } = sql
    .exec<{ low: number | null; high: number | null }>('SELECT min(seq) AS low, max(seq) AS high FROM event')
    .one()
  const floor = (high ?? 0) - MOST_READ
  const rows = read('seq > ? AND (request_id = ? OR family_id = ?)', floor, requestId, familyId)
  return {
    events: rows
      .filter((row) => requestId !== null && row.request_id === requestId)
      .slice(0, MOST_FOUND)
      .map(toFound),
    family: familyOf(rows.filter((row) => familyId !== null && row.family_id === familyId)),
    isWhole: low === null || low > floor,
  }
}

function familyOf(rows: readonly Row[]): FoundEvents['family'] {
  const [row] = rows
  if (row === undefined) return null
  return { userId: row.subject, beganAt: rows.find(({ event }) => event === 'login')?.at ?? null }
}

function toFound({ seq, at, event, subject }: Row): FoundEvent {
  return { sequence: seq, at, event, userId: subject.startsWith('name ') ? null : subject }
}
