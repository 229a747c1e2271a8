import type { EpochMs } from '../../core/clock.ts'
import type { CellUser, KnownUser } from '../rules/family.ts'
import { toUser, type UserRow } from './family-rows.ts'

/** The users of one cell, in rows. Their next pair has the claims of these rows. */
export class UserStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** The stored record of a user. */
  find(id: string): KnownUser {
    const [row] = this.#sql.exec<UserRow>('SELECT * FROM user WHERE id = ?', id)
    if (row !== undefined) return toUser(row)
    return this.isErased(id) ? 'erased' : null
  }

  /** Whether a user was removed within the last hour. */
  isErased(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM erased WHERE user_id = ?', id).toArray().length > 0
  }

  put(user: CellUser): void {
    this.#sql.exec(
      `INSERT INTO user (id, customer_id, role, user_type, email, disabled, epoch)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET
         customer_id = excluded.customer_id, role = excluded.role, user_type = excluded.user_type,
         email = excluded.email, disabled = excluded.disabled, epoch = excluded.epoch`,
      user.id,
      user.customerId,
      user.role,
      user.userType,
      user.email,
      user.disabled ? 1 : 0,
      user.epoch,
    )
  }

  /** Records the id of an ending of the user's families. Returns false if it is the id that was recorded last. */
  takeEnding(userId: string, endingId: string): boolean {
    const sql = 'UPDATE user SET ended_by = ?1 WHERE id = ?2 AND ended_by IS NOT ?1 RETURNING 1'
    if (this.#sql.exec(sql, endingId, userId).toArray().length > 0) return true
    return this.#sql.exec('SELECT 1 FROM user WHERE id = ?', userId).toArray().length === 0
  }

  /** Deletes a user, and records the removal. */
  erase(id: string, at: EpochMs): void {
    this.#sql.exec('DELETE FROM user WHERE id = ?', id)
    this.#sql.exec('INSERT OR REPLACE INTO erased (user_id, erased_at) VALUES (?, ?)', id, at)
  }
}
