import { now } from '../core/clock.ts'
import type { Database, Statement } from './database.ts'
import { type NewOperatorEvent, recordCounted } from './operator-events.ts'
import { NO_PASSWORD } from './password.ts'
import type { Role, UserType } from './user.ts'

/** The operator who imports, and the request. */
type By = Pick<NewOperatorEvent, 'operator' | 'requestId'>

/** A user to be imported. */
export interface ImportedUser {
  /** The id that the user gets. */
  readonly id: string
  /** In canonical form. */
  readonly username: string
  readonly externalId: string | null
  readonly customerId: string
  readonly role: Role
  readonly userType: UserType
  readonly disabled: boolean
  /** As `readHash` stores it. Null: the user has no password. */
  readonly importedHash: string | null
}

/** What the directory knows of a user to be imported. */
export interface Found {
  readonly hasCustomer: boolean
  /** The id of the user with the external id, or null. Null also where the user to be imported has none. */
  readonly byExternalId: string | null
  /** The id and the customer of the user with the name, or null. */
  readonly byUsername: { readonly id: string; readonly customerId: string } | null
  /** True if the user of the name or of the external id is being removed. */
  readonly isRemoving: boolean
}

type FoundRow = {
  has_customer: number
  by_external_id: string | null
  by_username: string | null
  customer_id: string | null
  removing: number
}

/** How many users have a password hash of another system. */
export interface HashCount {
  readonly format: string
  readonly users: number
}

const at = (member: string) => `line.value ->> '${member}'`

/** Whether the customer of a line exists, and is not being removed. */
const HAS_CUSTOMER = `EXISTS (
  SELECT 1 FROM customers WHERE customers.id = ${at('customerId')} AND removed_by IS NULL)`

/** The user of the external id of a line. */
const OF_EXTERNAL_ID = `SELECT known.id FROM identities JOIN users known ON known.id = user_id
  WHERE issuer = ${at('customerId')} AND subject = ${at('externalId')}`

const INSERT = `INSERT INTO users
    (id, username, password_hash, imported_hash, user_type, customer_id, role, disabled, created_at)
  SELECT ${at('id')}, ${at('username')}, ?2, ${at('importedHash')}, ${at('userType')}, ${at('customerId')},
    ${at('role')}, ${at('disabled')}, ?3
  FROM json_each(?1) line
  WHERE ${HAS_CUSTOMER} AND NOT EXISTS (${OF_EXTERNAL_ID})
  ON CONFLICT (username) DO NOTHING`

const LINK = `INSERT INTO identities (issuer, subject, user_id)
  SELECT ${at('customerId')}, ${at('externalId')}, users.id FROM json_each(?1) line JOIN users ON users.id = ${at('id')}
  WHERE ${at('externalId')} IS NOT NULL
  ON CONFLICT (issuer, subject) DO UPDATE SET user_id = excluded.user_id`

const FIND = `SELECT
    ${HAS_CUSTOMER} AS has_customer,
    (${OF_EXTERNAL_ID}) AS by_external_id,
    named.id AS by_username, named.customer_id,
    coalesce(named.removing, 0) = 1 OR EXISTS (${OF_EXTERNAL_ID} AND known.removing = 1) AS removing
  FROM json_each(?1) line LEFT JOIN users named ON named.username = ${at('username')}
  ORDER BY line.key`

/** Imports of users, in D1. Every method throws `Unavailable` when the database does not answer. */
export class UserImports {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Adds those of the users whose customer exists, and whose name and external id nobody has, in one transaction. No two of
   * them have the same external id of a customer. Returns what the directory knows of each afterwards. A user that was added
   * is found by its own id.
   */
  async add(users: readonly ImportedUser[], by: By): Promise<Found[]> {
    const json = JSON.stringify(users)
    const rows = await this.#database.inOrder<FoundRow>(
      { sql: INSERT, values: [json, NO_PASSWORD, now()] },
      { sql: LINK, values: [json] },
      told(users, json, by),
      { sql: FIND, values: [json] },
    )
    return (rows.at(-1) ?? []).map(toFound)
  }

  /** What the directory knows of each user. */
  async find(users: readonly ImportedUser[]): Promise<Found[]> {
    return (await this.#database.all<FoundRow>(FIND, JSON.stringify(users))).map(toFound)
  }

  /** The number of users whose hash of another system is left, for each format that has any. */
  countByFormat(): Promise<HashCount[]> {
    const sql = `SELECT substr(imported_hash, 1, instr(imported_hash, ':') - 1) AS format, count(*) AS users
       FROM users WHERE removing = 0 AND password_hash = ? AND imported_hash IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`
    return this.#database.all<HashCount>(sql, NO_PASSWORD)
  }
}

// One event for all of them, with their number, if there are any. It names the customer if they have one customer.
function told(users: readonly ImportedUser[], json: string, by: By): Statement {
  const [customerId, ...others] = new Set(users.map((user) => user.customerId))
  const subjectId = others.length === 0 ? (customerId ?? null) : null
  const event: NewOperatorEvent = { event: 'users_imported', subjectId, ...by }
  return recordCounted(`users WHERE id IN (SELECT line.value ->> 'id' FROM json_each(?7) line)`, event, [
    json,
  ])
}

function toFound(row: FoundRow): Found {
  const { by_username: id, customer_id: customerId } = row
  return {
    hasCustomer: row.has_customer === 1,
    byExternalId: row.by_external_id,
    byUsername: id === null || customerId === null ? null : { id, customerId },
    isRemoving: row.removing === 1,
  }
}
