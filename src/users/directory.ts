import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import { POLICY_OF_USER, parsePolicy } from './customer-policy.ts'
import type { Database, Statement } from './database.ts'
import { EXTERNAL_ID, linking } from './identities.ts'
import { type NewOperatorEvent, recordIf } from './operator-events.ts'
import { NO_PASSWORD } from './password.ts'
import type { Role, UnappliedEnding, User, UserType } from './user.ts'

export type UserRow = {
  id: string
  username: string
  password_hash: string
  user_type: UserType
  customer_id: string
  role: Role
  disabled: number
  cell: string | null
  epoch: number
  ending_id: string | null
  ending_cause: string | null
  ending_except: string | null
  ending_by: string | null
  removing: number
  changed_by: string | null
  external_id: string | null
  customer_policy: string | null
  applied_epoch: number
}

/** A user to be added. */
export type NewUser = Omit<User, 'cell' | 'epoch' | 'ending' | 'removing' | 'changedBy' | 'customerPolicy'>

/** Changes of a user. A member that is left out keeps its value. */
export interface UserChanges {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  readonly passwordHash?: string | undefined
}

/** The operator who changes a user: the actor as JSON, and the event of the operators' history, if any. */
export interface ChangedBy {
  readonly actor: string
  readonly event: NewOperatorEvent | null
}

/** Selects the users of a list. A member that is left out selects every user. */
export interface UserFilter {
  readonly customerId?: string | undefined
  /** In canonical form. */
  readonly username?: string | undefined
}

/** Users, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Directory {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The user of a canonical name, or null. */
  findByUsername(username: string): Promise<User | null> {
    return this.#user(`SELECT ${COLUMNS} FROM users WHERE username = ? AND removing = 0`, username)
  }

  findById(id: string): Promise<User | null> {
    return this.#user(`SELECT ${COLUMNS} FROM users WHERE id = ? AND removing = 0`, id)
  }

  /** Assigns a cell to a user that has none, and returns the user. Null: the user was removed meanwhile. */
  async assignCell(id: string, cell: string): Promise<User | null> {
    await this.#database.first('UPDATE users SET cell = ? WHERE id = ? AND cell IS NULL', cell, id)
    return this.findById(id)
  }

  /** Replaces a hash with a hash of the same password at the present cost, unless it was changed meanwhile. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    const sql = 'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?'
    await this.#database.first(sql, to, id, from)
  }

  /** Replaces the hash of a password with that of a new one. Returns null if the hash was changed meanwhile. */
  changePassword(id: string, from: string, to: string, ending: UnappliedEnding): Promise<User | null> {
    const sql = `UPDATE users SET password_hash = ?5, epoch = epoch + 1, ${SET_ENDING}
       WHERE id = ?6 AND password_hash = ?7 AND removing = 0 RETURNING ${COLUMNS}`
    return this.#changed({ sql, values: [...endingValues(ending), to, id, from] }, [withoutReset(id)])
  }

  /**
   * Changes a user and counts the change, even an empty one. A login that was checked against the earlier record is then
   * refused. The ending and the operator stay in the row until `applied`. Returns the changed user, or null if there is
   * none. `by` is null if no operator changes the user.
   */
  async change(
    id: string,
    changes: UserChanges,
    ending: UnappliedEnding | null,
    by: ChangedBy | null,
  ): Promise<User | null> {
    const sql = `UPDATE users SET
         role = coalesce(?5, role), customer_id = coalesce(?6, customer_id),
         disabled = coalesce(?7, disabled), password_hash = coalesce(?8, password_hash),
         epoch = epoch + 1, changed_by = CASE WHEN ?9 IS NULL THEN changed_by ELSE ${changedBy('?9')} END,
         ${SET_ENDING}
       WHERE id = ?10 AND removing = 0 RETURNING ${COLUMNS}`
    const disabled = changes.disabled === undefined ? null : Number(changes.disabled)
    const { role = null, customerId = null, passwordHash = null } = changes
    const values = [role, customerId, disabled, passwordHash, by?.actor ?? null, id]
    const change = { sql, values: [...endingValues(ending), ...values] }
    const isChanged = Object.values(changes).some((value) => value !== undefined)
    return this.#changed(change, [...eventsOf('users', id, by), ...(isChanged ? [withoutReset(id)] : [])])
  }

  /** Hides a user from every query until `remove`. Returns the user, or null if there is none. Idempotent. */
  beginRemoval(id: string, by: ChangedBy): Promise<User | null> {
    const sql = `UPDATE users SET disabled = 1, removing = 1, epoch = epoch + 1, changed_by = ${changedBy('?1')}
       WHERE id = ?2 RETURNING ${COLUMNS}`
    return this.#changed({ sql, values: [by.actor, id] }, eventsOf('removed users', id, by))
  }

  /** Records that the user's cell has this record. It has no effect if the user has changed since. */
  async applied({ id, epoch }: User): Promise<void> {
    const sql = `UPDATE users SET applied_epoch = epoch, ending_id = NULL, ending_cause = NULL, ending_except = NULL,
         ending_by = NULL, changed_by = NULL
       WHERE id = ? AND epoch = ?`
    await this.#database.first(sql, id, epoch)
  }

  /**
   * Users whose last change has not reached their cell, ordered by id: at most `size` with an id above `after`. `endings`
   * are users with families to end and users to be removed. `records` are the others.
   */
  async unapplied(which: 'endings' | 'records', after: string, size: number): Promise<User[]> {
    const ends = '(ending_id IS NOT NULL OR removing = 1)'
    const sql = `SELECT ${COLUMNS} FROM users WHERE epoch > applied_epoch AND id > ?
       AND ${which === 'endings' ? ends : `NOT ${ends}`} ORDER BY id LIMIT ?`
    return (await this.#database.all<UserRow>(sql, after, size)).map(toUser)
  }

  /**
   * Adds a user. The event is of the operator who did it. Null: a trusted issuer named the user. Returns false if the user name
   * is taken, or the external id within the customer.
   */
  async add(user: NewUser, event: NewOperatorEvent | null): Promise<boolean> {
    const sql = `INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (
         SELECT 1 FROM identities JOIN users ON users.id = user_id WHERE issuer = ?5 AND subject = ?8)
       ON CONFLICT (username) DO NOTHING RETURNING id`
    const { id, username, passwordHash, userType, customerId, role, externalId } = user
    const hash = passwordHash ?? NO_PASSWORD
    const values = [id, username, hash, userType, customerId, role, now(), externalId]
    const named = externalId === null ? [] : [linking({ issuer: customerId, subject: externalId }, id)]
    const records = event === null ? [] : [recordIf('users', id, event)]
    const added = await this.#database.together({ sql, values }, ...named, ...records)
    return added !== null
  }

  async remove(id: string): Promise<void> {
    await this.#database.together(
      { sql: 'DELETE FROM identities WHERE user_id = ?', values: [id] },
      withoutReset(id),
      { sql: 'DELETE FROM users WHERE id = ?', values: [id] },
    )
  }

  /** One page of users, by name. */
  async list(filter: UserFilter, page: number, size: number): Promise<Page<User>> {
    const from =
      'users WHERE removing = 0 AND (?1 IS NULL OR customer_id = ?1) AND (?2 IS NULL OR username = ?2)'
    const values = [filter.customerId ?? null, filter.username ?? null]
    const found = await this.#database.slice<UserRow>(COLUMNS, from, 'username', values, page, size)
    return { ...found, elements: found.elements.map(toUser) }
  }

  /** Every cell that is the cell of a user. */
  async cells(): Promise<string[]> {
    const sql = 'SELECT DISTINCT cell FROM users WHERE cell IS NOT NULL ORDER BY cell'
    return (await this.#database.all<{ cell: string }>(sql)).map((row) => row.cell)
  }

  async #changed(change: Statement, events: readonly Statement[]): Promise<User | null> {
    const row = await this.#database.together<UserRow>(change, ...events)
    return row === null ? null : toUser(row)
  }

  async #user(sql: string, ...values: (string | number | null)[]): Promise<User | null> {
    const row = await this.#database.first<UserRow>(sql, ...values)
    return row === null ? null : toUser(row)
  }
}

/** The columns of a user. */
export const COLUMNS = `*, ${EXTERNAL_ID}, ${POLICY_OF_USER}`

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash === NO_PASSWORD ? null : row.password_hash,
    externalId: row.external_id,
    userType: row.user_type,
    customerId: row.customer_id,
    role: row.role,
    disabled: row.disabled === 1,
    cell: row.cell,
    epoch: row.epoch,
    ending: toEnding(row),
    removing: row.removing === 1,
    changedBy: toChangedBy(row),
    customerPolicy: parsePolicy(row.customer_policy),
  }
}

// The text after the epoch. A release that does not know the column leaves the operator of an applied change.
function toChangedBy({ changed_by, applied_epoch }: UserRow): string | null {
  const [, epoch, actor] = /^(\d+) (.*)$/s.exec(changed_by ?? '') ?? []
  return actor !== undefined && Number(epoch) > applied_epoch ? actor : null
}

function toEnding({ ending_id: id, ending_cause: cause, ending_except, ending_by }: UserRow) {
  if (id === null || cause === null) return null
  const by = ending_by?.startsWith(`${id} `) === true ? ending_by.slice(id.length + 1) : null
  return { id, cause, except: ending_except, by }
}

// Where an earlier ending is still unapplied, a family is excepted only if both endings except it.
export const SET_ENDING = `
  ending_except = CASE
    WHEN ?1 IS NULL THEN ending_except
    WHEN ending_id IS NULL OR ending_except IS ?3 THEN ?3
  END,
  ending_cause = coalesce(?2, ending_cause), ending_id = coalesce(?1, ending_id),
  ending_by = CASE WHEN ?1 IS NULL THEN ending_by ELSE ?1 || ' ' || ?4 END`

/**
 * The SQL of the column for a new change. While the change of another operator is unapplied, neither is named, because the cell
 * is told of both at once.
 */
export function changedBy(actor: string): string {
  return `(epoch + 1) || ' ' || CASE
    WHEN CAST(changed_by AS INTEGER) > applied_epoch AND substr(changed_by, instr(changed_by, ' ') + 1) <> ${actor}
    THEN '{"kind":"operator"}' ELSE ${actor} END`
}

// A token that resets the password is of no use after a change of the user: it went to the address that the user had.
function withoutReset(id: string): Statement {
  return { sql: 'DELETE FROM password_resets WHERE user_id = ?', values: [id] }
}

function eventsOf(rows: 'users' | 'removed users', id: string, by: ChangedBy | null): Statement[] {
  return by === null || by.event === null ? [] : [recordIf(rows, id, by.event)]
}

export function endingValues(ending: UnappliedEnding | null) {
  return [ending?.id ?? null, ending?.cause ?? null, ending?.except ?? null, ending?.by ?? null] as const
}
