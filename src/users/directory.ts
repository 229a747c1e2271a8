import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database, Statement } from './database.ts'
import { freeNames, linking, movingExternalId } from './identities.ts'
import { type NewOperatorEvent, recordIf, recordWhere } from './operator-events.ts'
import { NO_PASSWORD } from './password.ts'
import type { Role, UnappliedEnding, User } from './user.ts'
import { type UserFilter, usersOf } from './user-filter.ts'
import { COLUMNS, PRESENT_HASH, toUser, type UserRow } from './user-rows.ts'

/** A user to be added. */
export type NewUser = Omit<User, 'cell' | 'epoch' | 'ending' | 'removing' | 'changedBy' | 'customerPolicy'>

/** Changes of a user. A member that is left out keeps its value. */
export interface UserChanges {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  /** In canonical form. */
  readonly username?: string | undefined
  /** Null: the customer has no id for the user. */
  readonly externalId?: string | null | undefined
  /** Null: the user has no password. */
  readonly passwordHash?: string | null | undefined
}

/** The operator who changes a user: the actor as JSON, and the event of the operators' history, if any. */
export interface ChangedBy {
  readonly actor: string
  readonly event: NewOperatorEvent | null
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
    const sql = `UPDATE users SET password_hash = ?, imported_hash = NULL WHERE id = ? AND ${PRESENT_HASH} = ?`
    await this.#database.first(sql, to, id, from)
  }

  /** Replaces the hash of a password with that of a new one. Returns null if the hash was changed meanwhile. */
  changePassword(id: string, from: string, to: string, ending: UnappliedEnding): Promise<User | null> {
    const sql = `UPDATE users SET password_hash = ?5, imported_hash = NULL, epoch = epoch + 1, ${SET_ENDING}
       WHERE id = ?6 AND ${PRESENT_HASH} = ?7 AND removing = 0 RETURNING ${COLUMNS}`
    return this.#changed({ sql, values: [...endingValues(ending), to, id, from] }, [withoutReset(id)])
  }

  /**
   * Changes a user and counts the change, even an empty one. A login that was checked against the earlier record is then
   * refused. The ending and the operator stay in the row until `applied`. Returns the changed user, or null if there is
   * none, or if the new name or external id is another user's. The external id moves along to another customer. `by` is
   * null if no operator changes the user.
   */
  async change(
    id: string,
    changes: UserChanges,
    ending: UnappliedEnding | null,
    by: ChangedBy | null,
  ): Promise<User | null> {
    const sql = `UPDATE users SET
         role = coalesce(?5, role), customer_id = coalesce(?6, customer_id), username = coalesce(?11, username),
         disabled = coalesce(?7, disabled), password_hash = coalesce(?8, password_hash),
         imported_hash = CASE WHEN ?8 IS NULL THEN imported_hash END,
         epoch = epoch + 1, changed_by = CASE WHEN ?9 IS NULL THEN changed_by ELSE ${changedBy('?9')} END,
         ${SET_ENDING}
       WHERE ${freeNames('?10', '?11', '?6', '?12', '?13')} RETURNING ${COLUMNS}`
    const disabled = changes.disabled === undefined ? null : Number(changes.disabled)
    const hash = changes.passwordHash === null ? NO_PASSWORD : (changes.passwordHash ?? null)
    const { role = null, customerId = null, username = null, externalId } = changes
    const names = [username, customerId, externalId ?? null, Number(externalId === undefined)] as const
    const values = [role, customerId, disabled, hash, by?.actor ?? null, id, username, ...names.slice(2)]
    const change = { sql, values: [...endingValues(ending), ...values] }
    // Each statement has the condition of the change, which none before the last one can alter.
    const condition = [id, ...names] as const
    const told = by?.event === null || by === null ? [] : [recordWhere(NAMES_ARE_FREE, by.event, condition)]
    const isChanged = Object.values(changes).some((value) => value !== undefined)
    const reset = isChanged ? [{ sql: WITHOUT_RESET_IF_FREE, values: condition }] : []
    const moved = customerId !== null || externalId !== undefined ? movingExternalId(id, ...names) : []
    const [row] = (await this.#database.inOrder<UserRow>(...told, ...reset, ...moved, change)).at(-1) ?? []
    return row === undefined ? null : toUser(row)
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
    const { sql, values } = usersOf(filter)
    const found = await this.#database.slice<UserRow>(COLUMNS, sql, 'username', values, page, size)
    return { ...found, elements: found.elements.map(toUser) }
  }

  /** Every cell that is the cell of a user. */
  async cells(): Promise<string[]> {
    // Each step looks up the next cell in the index. DISTINCT would read a row for each user.
    const sql = `WITH RECURSIVE known (cell) AS (
         SELECT min(cell) FROM users WHERE cell IS NOT NULL
         UNION ALL SELECT (SELECT min(cell) FROM users WHERE cell > known.cell) FROM known WHERE cell IS NOT NULL)
       SELECT cell FROM known WHERE cell IS NOT NULL`
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

/** The condition of a change, with its values after the seven of an event. */
const NAMES_ARE_FREE = `users WHERE ${freeNames('?8', '?9', '?10', '?11', '?12')}`

const WITHOUT_RESET_IF_FREE = `DELETE FROM password_resets WHERE user_id = (
  SELECT users.id FROM users WHERE ${freeNames('?1', '?2', '?3', '?4', '?5')})`

// Where an earlier ending is still unapplied, a family is excepted only if both endings except it.
export const SET_ENDING = `
  ending_except = CASE
    WHEN ?1 IS NULL THEN ending_except
    WHEN ending_id IS NULL OR ending_except IS ?3 THEN ?3
  END,
  ending_cause = coalesce(?2, ending_cause), ending_id = coalesce(?1, ending_id),
  ending_by = CASE WHEN ?1 IS NULL THEN ending_by ELSE ?1 || ' ' || ?4 END`

/**
 * The SQL of the column for a new change. While another change is unapplied, the cell is told of both at once: an operator is
 * named if both are of that operator, and a request if both are of that request.
 */
export function changedBy(actor: string): string {
  const before = "substr(changed_by, instr(changed_by, ' ') + 1)"
  const operatorOf = (json: string) => `json_remove(${json}, '$.requestId')`
  return `(epoch + 1) || ' ' || CASE
    WHEN CAST(changed_by AS INTEGER) <= applied_epoch OR changed_by IS NULL OR ${before} = ${actor} THEN ${actor}
    WHEN ${operatorOf(before)} = ${operatorOf(actor)} THEN ${operatorOf(actor)}
    ELSE '{"kind":"operator"}' END`
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
