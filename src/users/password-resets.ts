import type { EpochMs } from '../core/clock.ts'
import type { Database } from './database.ts'
import { endingValues, SET_ENDING } from './directory.ts'
import { type NewOperatorEvent, recordWhere } from './operator-events.ts'
import type { UnappliedEnding, User } from './user.ts'
import { COLUMNS, toUser, type UserRow } from './user-rows.ts'

/** Seconds for which a token can reset a password. */
export const RESET_SECONDS = 60 * 60

/** Seconds for which a new token is not replaced by that of a client. */
export const RESET_PAUSE_SECONDS = 5 * 60

/** Rows that one purge deletes at most. */
const STEP_ROWS = 1000

/** The user of a token that can be used. */
export type UserOfReset = Pick<User, 'username' | 'customerId'>

type UserOfResetRow = { username: string; customer_id: string }

/**
 * Tokens that reset a forgotten password, in D1, by their SHA-256. A user has one at most, and a new one replaces it. Every method
 * throws `Unavailable` when the database does not answer.
 */
export class PasswordResets {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Keeps the token of a user, and the event of the operator who asked. Returns false if there is no such enabled user, or if the
   * user has changed since the record was read: the token would go to the address that the user had.
   */
  async put(
    { id, epoch }: Pick<User, 'id' | 'epoch'>,
    tokenHash: string,
    expiresAt: EpochMs,
    event: NewOperatorEvent | null,
  ): Promise<boolean> {
    const sql = `INSERT INTO password_resets (user_id, token_hash, expires_at)
       SELECT id, ?2, ?3 FROM users WHERE id = ?1 AND epoch = ?4 AND disabled = 0 AND removing = 0
       ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
       RETURNING user_id`
    const kept = await this.#database.together(
      { sql, values: [id, tokenHash, expiresAt, epoch] },
      ...(event === null ? [] : [recordWhere(THE_TOKEN, event, [id, tokenHash])]),
    )
    return kept !== null
  }

  /** Whether a user has a token that is younger than `RESET_PAUSE_SECONDS`. */
  async hasNew(userId: string, now: EpochMs): Promise<boolean> {
    const sql = 'SELECT 1 FROM password_resets WHERE user_id = ? AND expires_at > ?'
    const until = now + (RESET_SECONDS - RESET_PAUSE_SECONDS) * 1000
    return (await this.#database.first(sql, userId, until)) !== null
  }

  /** The user of a token, or null if the token is unknown, used or expired, or the user is disabled or removed. */
  async find(tokenHash: string, now: EpochMs): Promise<UserOfReset | null> {
    const sql = `SELECT username, customer_id FROM users WHERE id = ${USER_OF_TOKEN('?1', '?2')}
       AND disabled = 0 AND removing = 0`
    const row = await this.#database.first<UserOfResetRow>(sql, tokenHash, now)
    return row && { username: row.username, customerId: row.customer_id }
  }

  /**
   * Gives the user of a token this password hash, and deletes the token, in one transaction. Of any number of calls with one
   * token, one does. Returns the changed user, or null for what `find` returns null for.
   */
  async use(tokenHash: string, to: string, ending: UnappliedEnding, now: EpochMs): Promise<User | null> {
    const sql = `UPDATE users SET password_hash = ?5, imported_hash = NULL, epoch = epoch + 1,
         ${SET_ENDING}
       WHERE id = ${USER_OF_TOKEN('?6', '?7')} AND disabled = 0 AND removing = 0 RETURNING ${COLUMNS}`
    // The salt of the hash is random, so only this call can have written it.
    const spent = `DELETE FROM password_resets WHERE token_hash = ?1
       AND EXISTS (SELECT 1 FROM users WHERE id = user_id AND password_hash = ?2)`
    const row = await this.#database.together<UserRow>(
      { sql, values: [...endingValues(ending), to, tokenHash, now] },
      { sql: spent, values: [tokenHash, to] },
    )
    return row === null ? null : toUser(row)
  }

  /** Deletes the tokens that expired until a moment, at most 1,000 of them. */
  async purge(until: EpochMs): Promise<void> {
    await this.#database.first(
      `DELETE FROM password_resets
       WHERE user_id IN (SELECT user_id FROM password_resets WHERE expires_at <= ? LIMIT ${STEP_ROWS})`,
      until,
    )
  }
}

/** The row of a new token, with its values after the seven of an event. */
const THE_TOKEN = 'password_resets WHERE user_id = ?8 AND token_hash = ?9'

const USER_OF_TOKEN = (tokenHash: string, now: string) =>
  `(SELECT user_id FROM password_resets WHERE token_hash = ${tokenHash} AND expires_at > ${now})`
