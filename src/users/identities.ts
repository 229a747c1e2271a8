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
