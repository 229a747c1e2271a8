import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database } from './database.ts'
import type { Role, User, UserType } from './user.ts'

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
}

/** What may change about a user; what is left out stays. */
export interface UserChanges {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  readonly passwordHash?: string | undefined
}

/** Which users to list; what is left out does not matter. */
export interface UserFilter {
  readonly customerId?: string | undefined
  /** Canonical. */
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
    return this.#user('SELECT * FROM users WHERE username = ?', username)
  }

  findById(id: string): Promise<User | null> {
    return this.#user('SELECT * FROM users WHERE id = ?', id)
  }

  /** Gives a user a cell unless it has one, and returns the user as it is then (null: removed meanwhile). */
  async settle(id: string, cell: string): Promise<User | null> {
    await this.#database.first('UPDATE users SET cell = ? WHERE id = ? AND cell IS NULL', cell, id)
    return this.findById(id)
  }

  /** Replaces a hash by a costlier one of the same password, unless it was changed meanwhile. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    const sql = 'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?'
    await this.#database.first(sql, to, id, from)
  }

  /** Replaces the hash of an old password by that of a new one. Null: another change was faster. */
  changePassword(id: string, from: string, to: string): Promise<User | null> {
    const sql = `UPDATE users SET password_hash = ?, epoch = epoch + 1
       WHERE id = ? AND password_hash = ? RETURNING *`
    return this.#user(sql, to, id, from)
  }

  /**
   * Changes a user and counts the change, even an empty one, so that a login which was checked against the earlier
   * record is refused. Returns the user as it is then, or null if there is none.
   */
  change(id: string, changes: UserChanges): Promise<User | null> {
    return this.#user(
      `UPDATE users SET
         role = coalesce(?, role), customer_id = coalesce(?, customer_id),
         disabled = coalesce(?, disabled), password_hash = coalesce(?, password_hash), epoch = epoch + 1
       WHERE id = ? RETURNING *`,
      changes.role ?? null,
      changes.customerId ?? null,
      changes.disabled === undefined ? null : Number(changes.disabled),
      changes.passwordHash ?? null,
      id,
    )
  }

  /** False if the user name is taken. */
  async add(user: User): Promise<boolean> {
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
    const from = 'users WHERE (?1 IS NULL OR customer_id = ?1) AND (?2 IS NULL OR username = ?2)'
    const values = [filter.customerId ?? null, filter.username ?? null]
    const found = await this.#database.slice<UserRow>('*', from, 'username', values, page, size)
    return { ...found, elements: found.elements.map(toUser) }
  }

  /** Every cell that some user lives in. */
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
  }
}
