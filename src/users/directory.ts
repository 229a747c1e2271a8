import { now } from '../core/clock.ts'
import { Unavailable } from '../core/errors.ts'
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

export interface Customer {
  readonly id: string
  readonly name: string
}

/** What may change about a user; what is left out stays. */
export interface UserChanges {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  readonly passwordHash?: string | undefined
}

/** Users and customers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Directory {
  readonly #db: D1Database

  constructor(db: D1Database) {
    this.#db = db
  }

  /** The user of a canonical name, or null. */
  async findByUsername(username: string): Promise<User | null> {
    return toUser(await this.#first('SELECT * FROM users WHERE username = ?', username))
  }

  /** Gives a user a cell unless it has one, and returns the user as it is then (null: removed meanwhile). */
  async settle(userId: string, cell: string): Promise<User | null> {
    await this.#first('UPDATE users SET cell = ? WHERE id = ? AND cell IS NULL', cell, userId)
    return toUser(await this.#first('SELECT * FROM users WHERE id = ?', userId))
  }

  /** Replaces a password hash by a costlier one of the same password, unless it was changed meanwhile. */
  async upgradeHash(userId: string, from: string, to: string): Promise<void> {
    await this.#first(
      'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?',
      to,
      userId,
      from,
    )
  }

  /**
   * Changes a user and counts the change, so that a login checked against the earlier record is refused. Returns
   * the user as it is then, or null if there is none.
   */
  async changeUser(userId: string, changes: UserChanges): Promise<User | null> {
    const row = await this.#first(
      `UPDATE users SET
         role = coalesce(?, role), customer_id = coalesce(?, customer_id),
         disabled = coalesce(?, disabled), password_hash = coalesce(?, password_hash), epoch = epoch + 1
       WHERE id = ? RETURNING *`,
      changes.role ?? null,
      changes.customerId ?? null,
      changes.disabled === undefined ? null : Number(changes.disabled),
      changes.passwordHash ?? null,
      userId,
    )
    return toUser(row)
  }

  async addCustomer(customer: Customer): Promise<void> {
    await this.#first(
      'INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)',
      customer.id,
      customer.name,
      now(),
    )
  }

  async hasCustomer(id: string): Promise<boolean> {
    return (await this.#first('SELECT 1 FROM customers WHERE id = ?', id)) !== null
  }

  /** False if the user name is taken. */
  async addUser(user: User): Promise<boolean> {
    const row = await this.#first(
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

  async #first(sql: string, ...values: unknown[]): Promise<UserRow | null> {
    try {
      return await this.#db
        .prepare(sql)
        .bind(...values)
        .first<UserRow>()
    } catch (error) {
      throw new Unavailable('directory', error)
    }
  }
}

function toUser(row: UserRow | null): User | null {
  if (row === null) return null
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
