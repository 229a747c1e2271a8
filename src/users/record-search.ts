import type { EpochMs } from '../core/clock.ts'
import type { Database, Statement } from './database.ts'
import { BY_NAME, beginsWith } from './name-prefix.ts'
import { type UserFilter, usersOf } from './user-filter.ts'

/** The kinds of rows that a search finds by id or name. */
export const RECORD_KINDS = ['user', 'customer', 'client', 'issuer', 'receiver', 'operator'] as const

/** A row that was found. */
export interface FoundRecord {
  readonly kind: (typeof RECORD_KINDS)[number]
  readonly id: string
  /** The user name, the URL of a webhook, or the display name. Null: a receiver without a URL. */
  readonly name: string | null
}

/** An event of the operators' history that was found. */
export interface FoundOperatorEvent {
  readonly sequence: number
  readonly at: EpochMs
  readonly event: string
  readonly subjectId: string | null
}

/** Rows of one kind that a search gives at most. */
export const MOST_OF_KIND = 20

/** The tables whose rows have a display name, with the condition of a row that is there. */
const NAMED = [
  ['customer', 'customers WHERE removed_by IS NULL AND'],
  ['client', 'clients WHERE'],
  ['issuer', 'issuers WHERE'],
  ['operator', 'operators WHERE'],
] as const

/**
 * The search of operators in D1. Each statement looks a text up in an index, and gives at most 20 rows. Every method throws
 * `Unavailable` when the database does not answer.
 */
export class RecordSearch {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * The rows with this id or external id, and those whose name begins with the text, each once. Of a kind, an id comes first,
   * because names may be many. `canonical` is the text as a user name or an id has it.
   */
  async find(text: string, canonical: string): Promise<FoundRecord[]> {
    const rows = await this.#database.inOrder<FoundRecord>(
      byId('user', 'users WHERE removing = 0 AND', 'username', canonical),
      users({ externalId: text }),
      users({ search: canonical }),
      ...NAMED.flatMap(([kind, from]) => [byId(kind, from, 'name', canonical), byName(kind, from, text)]),
      byId('receiver', 'receivers WHERE removing = 0 AND', "nullif(url, '')", canonical),
    )
    const found = new Map(rows.flat().map((row) => [`${row.kind} ${row.id}`, row]))
    return [...found.values()]
  }

  /** The events of operators with this number or request, newest first. */
  async events(requestId: string, sequence: number | null, after: EpochMs): Promise<FoundOperatorEvent[]> {
    const columns = 'seq AS sequence, at, event, subject_id AS subjectId'
    const [bySequence = [], byRequest = []] = await this.#database.inOrder<FoundOperatorEvent>(
      { sql: `SELECT ${columns} FROM operator_events WHERE seq = ? AND at > ?`, values: [sequence, after] },
      {
        sql: `SELECT ${columns} FROM operator_events WHERE request_id = ? AND at > ?
          ORDER BY seq DESC LIMIT ${MOST_OF_KIND}`,
        values: [requestId, after],
      },
    )
    return [...bySequence, ...byRequest]
  }
}

function byId(kind: FoundRecord['kind'], from: string, name: string, id: string): Statement {
  return { sql: `SELECT '${kind}' AS kind, id, ${name} AS name FROM ${from} id = ?`, values: [id] }
}

function users(filter: UserFilter): Statement {
  const { sql, values } = usersOf(filter)
  const columns = `'user' AS kind, id, username AS name`
  return { sql: `SELECT ${columns} FROM ${sql} ORDER BY username LIMIT ${MOST_OF_KIND}`, values }
}

function byName(kind: FoundRecord['kind'], from: string, text: string): Statement {
  const { sql, values } = beginsWith('name COLLATE NOCASE', text)
  const columns = `'${kind}' AS kind, id, name`
  return { sql: `SELECT ${columns} FROM ${from} ${sql} ORDER BY ${BY_NAME} LIMIT ${MOST_OF_KIND}`, values }
}
