import type { CellUser, Family, RevocationCause } from './family.ts'

type FamilyRow = {
  user_id: string
  id: string
  generation: number
  created_at: number
  rotated_at: number
  refresh_expires_at: number
  expires_at: number
  revoked_at: number | null
  revoked_for: string | null
}

type UserRow = {
  id: string
  customer_id: string
  role: string
  user_type: string
  email: string
  disabled: number
  epoch: number
}

/** Families and users of one cell, in rows. Every method is synchronous: an `await` here would be a race. */
export class FamilyStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  family(userId: string, id: string): Family | null {
    const [row] = this.#sql.exec<FamilyRow>('SELECT * FROM family WHERE user_id = ? AND id = ?', userId, id)
    return row === undefined ? null : toFamily(row)
  }

  /** A user's families that were not revoked, least recently used first; expired ones included. */
  unrevokedFamilies(userId: string): Family[] {
    const rows = this.#sql.exec<FamilyRow>(
      'SELECT * FROM family WHERE user_id = ? AND revoked_at IS NULL ORDER BY rotated_at',
      userId,
    )
    return rows.toArray().map(toFamily)
  }

  /** Writes a new family; one with this id that is there already stays as it is. */
  insertFamily(family: Family): void {
    this.#sql.exec(
      `INSERT INTO family (user_id, id, generation, created_at, rotated_at, refresh_expires_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      family.userId,
      family.id,
      family.generation,
      family.createdAt,
      family.rotatedAt,
      family.refreshExpiresAt,
      family.expiresAt,
    )
  }

  /** Writes what a rotation or a revocation changes; the rest of a family is fixed at its start. */
  updateFamily(family: Family): void {
    this.#sql.exec(
      `UPDATE family SET generation = ?, rotated_at = ?, refresh_expires_at = ?, revoked_at = ?, revoked_for = ?
       WHERE user_id = ? AND id = ?`,
      family.generation,
      family.rotatedAt,
      family.refreshExpiresAt,
      family.revokedAt,
      family.revokedFor,
      family.userId,
      family.id,
    )
  }

  user(id: string): CellUser | null {
    const [row] = this.#sql.exec<UserRow>('SELECT * FROM user WHERE id = ?', id)
    return row === undefined ? null : toUser(row)
  }

  putUser(user: CellUser): void {
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
}

function toFamily(row: FamilyRow): Family {
  return {
    id: row.id,
    userId: row.user_id,
    generation: row.generation,
    createdAt: row.created_at,
    rotatedAt: row.rotated_at,
    refreshExpiresAt: row.refresh_expires_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    revokedFor: row.revoked_for as RevocationCause | null,
  }
}

function toUser(row: UserRow): CellUser {
  return {
    id: row.id,
    customerId: row.customer_id,
    role: row.role,
    userType: row.user_type,
    email: row.email,
    disabled: row.disabled === 1,
    epoch: row.epoch,
  }
}
