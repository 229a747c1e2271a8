import { type Attempts, NO_ATTEMPTS } from './throttle.ts'

/** Whose attempts are counted: a user's, by id, or those under a name that no user has, by its keyed hash. */
export interface Subject {
  readonly kind: 'user' | 'stranger'
  readonly id: string
}

const TABLES = { user: 'login', stranger: 'stranger' } as const

/** How many unknown names a cell remembers: 10,000 rows of about 150 bytes. The oldest is forgotten first. */
const STRANGERS = 10_000

type LoginRow = {
  failures: number
  last_at: number
  locked_until: number
}

/** Login attempts in one cell, in rows. Synchronous, like everything in the object. */
export class LoginStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  attempts(subject: Subject): Attempts {
    const [row] = this.#sql.exec<LoginRow>(
      `SELECT failures, last_at, locked_until FROM ${TABLES[subject.kind]} WHERE subject = ?`,
      subject.id,
    )
    if (row === undefined) return NO_ATTEMPTS
    return { failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until }
  }

  record(subject: Subject, attempts: Attempts): void {
    const [row] = this.#sql.exec<{ id: number }>(
      `INSERT INTO ${TABLES[subject.kind]} (subject, failures, last_at, locked_until) VALUES (?, ?, ?, ?)
       ON CONFLICT (subject) DO UPDATE SET
         failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until
       RETURNING id`,
      subject.id,
      attempts.failures,
      attempts.lastAt,
      attempts.lockedUntil,
    )
    if (subject.kind === 'stranger' && row !== undefined) {
      this.#sql.exec('DELETE FROM stranger WHERE id <= ?', row.id - STRANGERS)
    }
  }

  forgive(userId: string): void {
    this.#sql.exec('DELETE FROM login WHERE subject = ?', userId)
  }
}
