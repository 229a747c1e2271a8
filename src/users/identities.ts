import type { Database, Statement } from './database.ts'

/** An id of a user in another system. */
export interface Identity {
  /** The id of the customer, for the id that the customer gave, or the id of a trusted issuer. */
  readonly issuer: string
  /** Unique for its issuer (OpenID Connect Core §2). */
  readonly subject: string
}

/** Selects, for a row of `users`, the id that its customer gave to the user. */
export const EXTERNAL_ID = `(SELECT subject FROM identities
  WHERE issuer = users.customer_id AND user_id = users.id LIMIT 1) AS external_id`

/** The ids that users have in other systems, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Identities {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The id of the user with this identity, or null. */
  async userOf({ issuer, subject }: Identity): Promise<string | null> {
    const sql = `SELECT id FROM users WHERE removing = 0
       AND id = (SELECT user_id FROM identities WHERE issuer = ? AND subject = ?)`
    return (await this.#database.first<{ id: string }>(sql, issuer, subject))?.id ?? null
  }

  /** Gives a user an identity. Returns false if it is another user's. Idempotent. */
  async link(identity: Identity, userId: string): Promise<boolean> {
    const { sql, values } = linking(identity, userId)
    return (await this.#database.first(`${sql} RETURNING 1`, ...values)) !== null
  }
}

/**
 * The statement that gives an existing user an identity, unless it is another user's. The identity of a user that no longer
 * exists is free.
 */
export function linking({ issuer, subject }: Identity, userId: string): Statement {
  const sql = `INSERT INTO identities (issuer, subject, user_id)
     SELECT ?1, ?2, id FROM users WHERE id = ?3
     ON CONFLICT (issuer, subject) DO UPDATE SET user_id = excluded.user_id
     WHERE user_id = excluded.user_id OR user_id NOT IN (SELECT id FROM users)`
  return { sql, values: [issuer, subject, userId] }
}

/**
 * The condition that a row of `users` has this id, and that no other user has the new name, or the external id with the new
 * customer. The arguments are the places of the values: a null keeps the name or the customer. `keeps` is 1 if the external
 * id of before stays, and 0 if it becomes `externalId`, which may be null.
 */
export function freeNames(
  id: string,
  username: string,
  customerId: string,
  externalId: string,
  keeps: string,
): string {
  return `users.id = ${id} AND users.removing = 0
    AND NOT EXISTS (SELECT 1 FROM users other WHERE other.username = ${username} AND other.id <> ${id})
    AND NOT EXISTS (SELECT 1 FROM identities JOIN users other ON other.id = user_id
      WHERE issuer = coalesce(${customerId}, users.customer_id) AND subject = ${externalIdOf(externalId, keeps)}
        AND other.id <> ${id})`
}

/** The statements that give a user its external id, and take the one of before. They are before those that change the row. */
export function movingExternalId(
  id: string,
  username: string | null,
  customerId: string | null,
  externalId: string | null,
  keeps: number,
): [Statement, Statement] {
  const isFree = freeNames('?1', '?2', '?3', '?4', '?5')
  const values = [id, username, customerId, externalId, keeps]
  const given = `INSERT INTO identities (issuer, subject, user_id)
     SELECT coalesce(?3, users.customer_id), ${externalIdOf('?4', '?5')}, users.id
     FROM users WHERE ${isFree} AND ${externalIdOf('?4', '?5')} IS NOT NULL
     ON CONFLICT (issuer, subject) DO UPDATE SET user_id = excluded.user_id`
  const taken = `DELETE FROM identities
     WHERE user_id = ?1 AND issuer = (SELECT users.customer_id FROM users WHERE ${isFree})
       AND NOT (issuer = coalesce(?3, issuer) AND (?5 = 1 OR subject IS ?4))`
  return [
    { sql: given, values },
    { sql: taken, values },
  ]
}

function externalIdOf(externalId: string, keeps: string): string {
  return `CASE ${keeps} WHEN 1 THEN (
    SELECT own.subject FROM identities own WHERE own.issuer = users.customer_id AND own.user_id = users.id LIMIT 1)
    ELSE ${externalId} END`
}
