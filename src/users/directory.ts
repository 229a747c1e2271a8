import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database } from './database.ts'
import type { Role, UnappliedEnding, User, UserType } from './user.ts'

type UserRow = {
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
}

/** A user to be added. */
export type NewUser = Omit<User, 'cell' | 'epoch' | 'ending' | 'removing'>

/** Changes of a user. A member that is left out keeps its value. */
export interface UserChanges {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  readonly passwordHash?: string | undefined
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
    return this.#user('SELECT * FROM users WHERE username = ? AND removing = 0', username)
  }

  findById(id: string): Promise<User | null> {
    return this.#user('SELECT * FROM users WHERE id = ? AND removing = 0', id)
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
       WHERE id = ?6 AND password_hash = ?7 AND removing = 0 RETURNING *`
    return this.#user(sql, ...endingValues(ending), to, id, from)
  }

  /**
   * Changes a user and counts the change, even an empty one. A login that was checked against the earlier record is then
   * refused. The ending stays in the row until `applied`. Returns the changed user, or null if there is none.
   */
  change(id: string, changes: UserChanges, ending: UnappliedEnding | null): Promise<User | null> {
    return this.#user(
      `UPDATE users SET
         role = coalesce(?5, role), customer_id = coalesce(?6, customer_id),
         disabled = coalesce(?7, disabled), password_hash = coalesce(?8, password_hash),
         epoch = epoch + 1, ${SET_ENDING}
       WHERE id = ?9 AND removing = 0 RETURNING *`,
      ...endingValues(ending),
      changes.role ?? null,
      changes.customerId ?? null,
      changes.disabled === undefined ? null : Number(changes.disabled),
      changes.passwordHash ?? null,
      id,
    )
  }

  /** Hides a user from every query until `remove`. Returns the user, or null if there is none. Idempotent. */
  beginRemoval(id: string): Promise<User | null> {
    const sql = 'UPDATE users SET disabled = 1, removing = 1, epoch = epoch + 1 WHERE id = ? RETURNING *'
    return this.#user(sql, id)
  }

  /** Records that the user's cell has this record. It has no effect if the user has changed since. */
  async applied({ id, epoch }: User): Promise<void> {
    const sql = `UPDATE users SET applied_epoch = epoch, ending_id = NULL, ending_cause = NULL, ending_except = NULL,
         ending_by = NULL
       WHERE id = ? AND epoch = ?`
    await this.#database.first(sql, id, epoch)
  }

  /**
   * Users whose last change has not reached their cell, ordered by id: at most `size` with an id above `after`. `endings`
   * are users with families to end and users to be removed. `records` are the others.
   */
  async unapplied(which: 'endings' | 'records', after: string, size: number): Promise<User[]> {
    const ends = '(ending_id IS NOT NULL OR removing = 1)'
    const sql = `SELECT * FROM users WHERE epoch > applied_epoch AND id > ?
       AND ${which === 'endings' ? ends : `NOT ${ends}`} ORDER BY id LIMIT ?`
    return (await this.#database.all<UserRow>(sql, after, size)).map(toUser)
  }

  /** Adds a user. Returns false if the user name is taken. */
  async add(user: NewUser): Promise<boolean> {
    const row = await this.#database.first(
      `INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING RETURNING id`,
      user.id,
      user.username,
      user.passwordHash,
      user.userType,
      user.customerId,
      user.role,
      now(),
    )
    return row !== null
  }

  async remove(id: string): Promise<void> {
    await this.#database.first('DELETE FROM users WHERE id = ?', id)
  }

  /** One page of users, by name. */
  async list(filter: UserFilter, page: number, size: number): Promise<Page<User>> {
    const from =
      'users WHERE removing = 0 AND (?1 IS NULL OR customer_id = ?1) AND (?2 IS NULL OR username = ?2)'
    const values = [filter.customerId ?? null, filter.username ?? null]
    const found = await this.#database.slice<UserRow>('*', from, 'username', values, page, size)
    return { ...found, elements: found.elements.map(toUser) }
  }

  /** Every cell that is the cell of a user. */
  async cells(): Promise<string[]> {
    const sql = 'SELECT DISTINCT cell FROM users WHERE cell IS NOT NULL ORDER BY cell'
    return (await this.#database.all<{ cell: string }>(sql)).map((row) => row.cell)
  }

  async #user(sql: string, ...values: (string | number | null)[]): Promise<User | null> {
    const row = await this.#database.first<UserRow>(sql, ...values)
    return row === null ? null : toUser(row)
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    userType: row.user_type,
    customerId: row.customer_id,
    role: row.role,
    disabled: row.disabled === 1,
    cell: row.cell,
    epoch: row.epoch,
    ending: toEnding(row),
    removing: row.removing === 1,
  }
}

function toEnding({ ending_id: id, ending_cause: cause, ending_except, ending_by }: UserRow) {
  if (id === null || cause === null) return null
  const by = ending_by?.startsWith(`${id} `) === true ? ending_by.slice(id.length + 1) : null
  return { id, cause, except: ending_except, by }
}

// Where an earlier ending is still unapplied, a family is excepted only if both endings except it.
const SET_ENDING = `
  ending_except = CASE
    WHEN ?1 IS NULL THEN ending_except
    WHEN ending_id IS NULL OR ending_except IS ?3 THEN ?3
  END,
  ending_cause = coalesce(?2, ending_cause), ending_id = coalesce(?1, ending_id),
  ending_by = CASE WHEN ?1 IS NULL THEN ending_by ELSE ?1 || ' ' || ?4 END`

function endingValues(ending: UnappliedEnding | null) {
  return [ending?.id ?? null, ending?.cause ?? null, ending?.except ?? null, ending?.by ?? null] as const
}
