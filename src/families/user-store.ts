import type { EpochMs } from '../core/clock.ts'
import type { CellUser } from './family.ts'
import { toUser, type UserRow } from './family-rows.ts'

/** Users of one cell, in rows: what their next pair will say. Synchronous, like everything in the object. */
export class UserStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Whether this cell knows newer things of the user than the record says, or that the user is gone. */
  isOutdated(user: CellUser): boolean {
    const known = this.#find(user.id)
    return known === null ? this.isErased(user.id) : known.epoch > user.epoch
  }

  /** Whether a user was removed, not long ago. */
  isErased(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM erased WHERE user_id = ?', id).toArray().length > 0
  }

  put(user: CellUser): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO user (id, customer_id, role, user_type, email, disabled, epoch)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      user.id,
      user.customerId,
      user.role,
      user.userType,
      user.email,
      user.disabled ? 1 : 0,
      user.epoch,
    )
  }

  /** Forgets a user, but not that there was one. */
  erase(id: string, at: EpochMs): void {
    this.#sql.exec('DELETE FROM user WHERE id = ?', id)
    this.#sql.exec('INSERT OR REPLACE INTO erased (user_id, erased_at) VALUES (?, ?)', id, at)
  }

  #find(id: string): CellUser | null {
    const [row] = this.#sql.exec<UserRow>('SELECT * FROM user WHERE id = ?', id)
    return row === undefined ? null : toUser(row)
  }
}
