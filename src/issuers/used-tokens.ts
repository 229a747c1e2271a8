import { hash } from 'node:crypto'
import { type EpochMs, type EpochSeconds, now } from '../core/clock.ts'
import type { Database } from '../users/database.ts'

/** A use of a subject token. */
export interface TokenUse {
  /** By `subjectTokenHash`. */
  readonly hash: string
  /** Identifies the call. Its repetition has the same. */
  readonly attempt: string
  /** The id of the family that the call opens, if the token was not used before. */
  readonly familyId: string
  /** No rule accepts the token from then on. */
  readonly expiresAt: EpochSeconds
}

/** Rows that one purge deletes at most. The Cron Trigger runs each minute, so the table does not grow with 160 logins a second. */
const STEP_ROWS = 10_000

/** Milliseconds that a row stays after the end of its token. The clocks of two machines may differ by less. */
const KEPT_MS = 600_000

/**
 * Identifies a subject token: the SHA-256 of what the issuer signed. The signature is not part of it, because some algorithms
 * let anybody make a second signature from one (ECDSA: n - s).
 */
export function subjectTokenHash(token: string): string {
  return hash('sha256', token.slice(0, token.lastIndexOf('.')), 'base64url')
}

/** The subject tokens that were used, in D1. Every method throws `Unavailable` when the database does not answer. */
export class UsedTokens {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Uses a subject token, once. Returns the id of the family that it opens: that of this call, or that of the same attempt at
   * most `windowSeconds` before. Null: the token was used by another attempt, or the window is over.
   */
  async use({ hash, attempt, familyId, expiresAt }: TokenUse, windowSeconds: number): Promise<string | null> {
    const at = now()
    const sql = `INSERT INTO subject_tokens (hash, attempt, family_id, used_at, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO NOTHING RETURNING family_id`
    const values = [hash, attempt, familyId, at, expiresAt * 1000]
    const used = await this.#database.first<{ family_id: string }>(sql, ...values)
    if (used !== null) return used.family_id
    const repeated = await this.#database.first<{ family_id: string }>(
      'SELECT family_id FROM subject_tokens WHERE hash = ? AND attempt = ? AND used_at >= ?',
      hash,
      attempt,
      at - windowSeconds * 1000,
    )
    return repeated?.family_id ?? null
  }

  /** Whether a subject token was used. */
  async isUsed(hash: string): Promise<boolean> {
    return (await this.#database.first('SELECT 1 FROM subject_tokens WHERE hash = ?', hash)) !== null
  }

  /** Deletes the rows of tokens that ended some minutes before a moment, at most 10,000 of them. */
  async purge(at: EpochMs): Promise<void> {
    await this.#database.first(
      `DELETE FROM subject_tokens WHERE hash IN (
         SELECT hash FROM subject_tokens WHERE expires_at <= ? ORDER BY expires_at LIMIT ${STEP_ROWS})`,
      at - KEPT_MS,
    )
  }
}
