import type { EpochMs } from '../core/clock.ts'
import type { CellUser, Family, RevocationCause } from './family.ts'
import { type FamilyRow, toFamily, toUser, type UserRow } from './family-rows.ts'

/** Families of one cell, in rows. Every method is synchronous: an `await` here would be a race. */
export class FamilyStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  find(userId: string, id: string): Family | null {
    const [row] = this.#sql.exec<FamilyRow>('SELECT * FROM family WHERE user_id = ? AND id = ?', userId, id)
    return row === undefined ? null : toFamily(row)
  }

  /** A family and its user, by one statement: what a rotation is decided on. Null unless both are there. */
  findWithUser(userId: string, id: string): { family: Family; user: CellUser } | null {
    const [row] = this.#sql
      .exec<FamilyRow & Omit<UserRow, 'id'>>(
        `SELECT family.*, customer_id, role, user_type, email, disabled, epoch
         FROM family JOIN user ON user.id = family.user_id WHERE family.user_id = ? AND family.id = ?`,
        userId,
        id,
      )
      .toArray()
    return row === undefined ? null : { family: toFamily(row), user: toUser({ ...row, id: userId }) }
  }

  /** A user's families that were not revoked, most recently used first; expired ones included. */
  unrevoked(userId: string): Family[] {
    const rows = this.#sql.exec<FamilyRow>(
      'SELECT * FROM family WHERE user_id = ? AND revoked_at IS NULL ORDER BY rotated_at DESC, id',
      userId,
    )
    return rows.toArray().map(toFamily)
  }

  /** Writes a new family; one with this id that is there already stays as it is. */
  insert(family: Family): void {
    this.#sql.exec(
      `INSERT INTO family (
         user_id, id, generation, attempt,
         created_at, created_agent, created_address, created_country,
         rotated_at, rotated_agent, rotated_address, rotated_country,
         access_expires_at, access_until, refresh_expires_at, expires_at, jkt
       ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      family.userId,
      family.id,
      family.generation,
      family.attempt,
      family.createdAt,
      family.createdFrom.userAgent,
      family.createdFrom.ipAddress,
      family.createdFrom.country,
      family.rotatedAt,
      family.rotatedFrom.userAgent,
      family.rotatedFrom.ipAddress,
      family.rotatedFrom.country,
      family.accessExpiresAt,
      family.accessUntil,
      family.refreshExpiresAt,
      family.expiresAt,
      family.jkt,
    )
  }

  /** Writes what a rotation or a revocation changes; the rest of a family is fixed at its start. */
  update(family: Family): void {
    this.#sql.exec(
      `UPDATE family SET
         generation = ?, attempt = ?,
         rotated_at = ?, rotated_agent = ?, rotated_address = ?, rotated_country = ?,
         access_expires_at = ?, access_until = ?, refresh_expires_at = ?, revoked_at = ?, revoked_for = ?
       WHERE user_id = ? AND id = ?`,
      family.generation,
      family.attempt,
      family.rotatedAt,
      family.rotatedFrom.userAgent,
      family.rotatedFrom.ipAddress,
      family.rotatedFrom.country,
      family.accessExpiresAt,
      family.accessUntil,
      family.refreshExpiresAt,
      family.revokedAt,
      family.revokedFor,
      family.userId,
      family.id,
    )
  }

  /** Ends every family of the cell that began before a moment. Returns how many. */
  revokeBegunBefore(moment: EpochMs, cause: RevocationCause, at: EpochMs): number {
    return this.#sql.exec(
      'UPDATE family SET revoked_at = ?, revoked_for = ? WHERE created_at < ? AND revoked_at IS NULL',
      at,
      cause,
      moment,
    ).rowsWritten
  }

  /** Deletes all families of a user, and what was noted of their proofs. */
  erase(userId: string): void {
    this.#sql.exec('DELETE FROM proof WHERE family_id IN (SELECT id FROM family WHERE user_id = ?)', userId)
    this.#sql.exec('DELETE FROM family WHERE user_id = ?', userId)
  }
}
