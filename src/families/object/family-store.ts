import type { EpochMs } from '../../core/clock.ts'
import type { FoundSession, LiveFamilies } from '../operator-messages.ts'
import type { CellUser, Family } from '../rules/family.ts'
import { type FamilyRow, toFamily, toUser, type UserRow } from './family-rows.ts'
import type { Watermark } from './watermark.ts'

/** Families of one user that are kept after they ended or expired. The bound limits the cost of reading a user. */
const ENDED_KEPT = 100

/** Rows that one call may delete. Deleting them takes about 10 ms. */
const MOST_DELETED = 1000

/** Rows that a count of the live families reads. Reading them takes less than 10 ms. */
const MOST_COUNTED = 20_000

/** Rows that a search for a family reads. Reading them takes less than 30 ms. */
const MOST_SEARCHED = 100_000

/** Families of one cell, in rows. */
export class FamilyStore {
  readonly #sql: SqlStorage
  readonly #watermark: Watermark

  constructor(sql: SqlStorage, watermark: Watermark) {
    this.#sql = sql
    this.#watermark = watermark
  }

  find(userId: string, id: string): Family | null {
    const [row] = this.#sql.exec<FamilyRow>('SELECT * FROM family WHERE user_id = ? AND id = ?', userId, id)
    return row === undefined ? null : this.#family(row)
  }

  /** A family and its user, by one statement, for the rule of rotation. Null unless both exist. */
  findWithUser(userId: string, id: string): { family: Family; user: CellUser } | null {
    const [row] = this.#sql
      .exec<FamilyRow & Omit<UserRow, 'id'>>(
        `SELECT family.*, customer_id, role, user_type, email, disabled, epoch
         FROM family JOIN user ON user.id = family.user_id WHERE family.user_id = ? AND family.id = ?`,
        userId,
        id,
      )
      .toArray()
    return row === undefined ? null : { family: this.#family(row), user: toUser({ ...row, id: userId }) }
  }

  /** A user's families that were not revoked, most recently used first. Expired families are included. */
  unrevoked(userId: string): Family[] {
    const rows = this.#sql.exec<FamilyRow>(
      'SELECT * FROM family WHERE user_id = ? AND revoked_at IS NULL ORDER BY rotated_at DESC, id',
      userId,
    )
    return rows
      .toArray()
      .map((row) => this.#family(row))
      .filter((family) => family.revokedAt === null)
  }

  /** A user's families whose rows are not marked as revoked, although a mass revocation may have ended them. */
  unwritten(userId: string): Family[] {
    const sql = 'SELECT * FROM family WHERE user_id = ? AND revoked_at IS NULL'
    return this.#sql.exec<FamilyRow>(sql, userId).toArray().map(toFamily)
  }

  /**
   * The number of live families. A cell of up to `MOST_COUNTED` rows is counted. In a larger one the rows with the lowest user
   * ids are counted. Ids are random (UUID v4), so these users are a random sample, and the highest of their ids is the
   * share of all users. The estimate is off by less than 2 % in most cases.
   */
  countLive(now: EpochMs): LiveFamilies {
    const { seen, live, last } = this.#sql
      .exec<{ seen: number; live: number; last: string | null }>(
        `SELECT count(*) AS seen, coalesce(sum(live), 0) AS live, max(user_id) AS last FROM (
           SELECT user_id, revoked_at IS NULL AND refresh_expires_at * 1000 > ? AND created_at >= ? AS live
           FROM family ORDER BY user_id, id LIMIT ${MOST_COUNTED})`,
        now,
        this.#watermark.before,
      )
      .one()
    if (seen < MOST_COUNTED || last === null) return { live, isExact: true }
    return { live: Math.round(live / shareBelow(last)), isExact: false }
  }

  /**
   * The user of a family whose user is not known, and when it began. There is no index by the id alone, so up to
   * `MOST_SEARCHED` rows are read. `isWhole`: those were all rows.
   */
  locate(id: string): { session: FoundSession | null; isWhole: boolean } {
    const { seen, userId, beganAt } = this.#sql
      .exec<{ seen: number; userId: string | null; beganAt: number | null }>(
        `SELECT count(*) AS seen, max(CASE id WHEN ?1 THEN user_id END) AS userId,
           max(CASE id WHEN ?1 THEN created_at END) AS beganAt
         FROM (SELECT user_id, id, created_at FROM family ORDER BY user_id, id LIMIT ${MOST_SEARCHED})`,
        id,
      )
      .one()
    return { session: userId === null ? null : { userId, beganAt }, isWhole: seen < MOST_SEARCHED }
  }

  /** Writes a new family. */
  insert(family: Family): void {
    this.#sql.exec(
      `INSERT INTO family (
         user_id, id, generation, attempt,
         created_at, created_agent, created_address, created_country,
         rotated_at, rotated_agent, rotated_address, rotated_country,
         access_expires_at, access_until, refresh_expires_at, expires_at, jkt
       ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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

  /** Writes the columns that a rotation or a revocation changes. The other columns never change. */
  update(family: Family): void {
    this.#sql.exec(
      `UPDATE family SET
         generation = ?, attempt = ?,
         rotated_at = ?, rotated_agent = ?, rotated_address = ?, rotated_country = ?,
         access_expires_at = ?, access_until = ?, refresh_expires_at = ?, expires_at = ?, revoked_at = ?, revoked_for = ?
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
      family.expiresAt,
      family.revokedAt,
      family.revokedFor,
      family.userId,
      family.id,
    )
  }

  /**
   * Deletes the ended and expired families of a user, except the latest ones, because a query about a user reads all rows
   * of the user. A row into which a mass revocation is yet to be written stays, because its event and its entry of the
   * denylist are written with it.
   */
  trim(userId: string, now: EpochMs): void {
    this.#sql.exec(
      `DELETE FROM family WHERE user_id = ?1 AND id IN (
         SELECT id FROM family
         WHERE user_id = ?1 AND (revoked_at IS NOT NULL OR (refresh_expires_at * 1000 <= ?2 AND created_at >= ?3))
         ORDER BY max(rotated_at, coalesce(revoked_at, 0)) DESC LIMIT ${MOST_DELETED} OFFSET ${ENDED_KEPT})`,
      userId,
      now,
      this.#watermark.unwritten?.before ?? 0,
    )
  }

  /** Deletes all families of a user, the proofs of the keys that they are bound to, and their attempts. */
  erase(userId: string): void {
    this.#sql.exec('DELETE FROM proof WHERE family_id IN (SELECT jkt FROM family WHERE user_id = ?)', userId)
    for (const subject of ['id', "'password ' || id"]) {
      this.#sql.exec(
        `DELETE FROM login WHERE subject IN (SELECT ${subject} FROM family WHERE user_id = ?)`,
        userId,
      )
    }
    this.#sql.exec('DELETE FROM family WHERE user_id = ?', userId)
  }

  #family(row: FamilyRow): Family {
    return this.#watermark.seen(toFamily(row))
  }
}

/** The share of all random UUIDs that are not above this one, by their first 32 bits. */
function shareBelow(id: string): number {
  return (Number.parseInt(id.slice(0, 8), 16) + 1) / 2 ** 32
}
