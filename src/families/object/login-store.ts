import type { Subject } from '../protocol.ts'
import { type Attempts, NO_ATTEMPTS } from '../rules/lock.ts'

const TABLES = { user: 'login', stranger: 'stranger' } as const

/**
 * User names whose attempts a cell keeps: 100,000 rows of about 150 bytes. The oldest row is deleted first. An attacker can
 * invent names, so the limit is high: it takes that many names to delete the count of a real one.
 */
const MAX_NAMES = 100_000

type LoginRow = {
  failures: number
  last_at: number
  locked_until: number
}

/** The login attempts counted in one cell, in rows. */
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

  /** Writes the attempts of a subject. Zero attempts delete the row. */
  record(subject: Subject, attempts: Attempts): void {
    if (attempts.failures === 0) {
      this.reset(subject)
      return
    }
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
      this.#sql.exec('DELETE FROM stranger WHERE id <= ?', row.id - MAX_NAMES)
    }
  }

  /** Deletes the attempts of a subject. */
  reset(subject: Subject): void {
    this.#sql.exec(`DELETE FROM ${TABLES[subject.kind]} WHERE subject = ?`, subject.id)
  }

  /** Deletes the attempts that an older Worker counted by the id of a user. That Worker cannot take back an attempt. */
  resetUser(userId: string): void {
    this.reset({ kind: 'user', id: userId })
  }
}
