import type { EpochMs } from '../../core/clock.ts'
import type { ProvenKey } from '../protocol.ts'

/**
 * Proofs of one key that a cell remembers: each while it could come again, none is dropped. A back end may hold one key
 * for all of its users: about eight calls a second and cell.
 */
const MOST = 1024

/** `fresh`: taken for the first time, and noted. `seen`: taken before. `full`: it could not be noted. */
export type Taken = 'fresh' | 'seen' | 'full'

/**
 * DPoP proofs that were taken, by the key that made them, in rows (RFC 9449 §11.1). The column of the key is called
 * `family_id`: release 0.1 kept proofs by family. Synchronous, like everything in the object.
 */
export class ProofStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /**
   * Takes a proof of a key, once. One that has expired by the cell's own clock counts as seen, whatever a Worker's clock
   * said: its note may be gone. A proof of another key is not noted, and counts as fresh: only who holds a key can fill
   * its notes. `familyId` finds what release 0.1 noted.
   */
  take(jkt: string | null, proof: ProvenKey | null, now: EpochMs, familyId?: string): Taken {
    if (jkt === null || proof?.jkt !== jkt) return 'fresh'
    if (proof.expiresAt * 1000 <= now) return 'seen'
    this.#sql.exec('DELETE FROM proof WHERE family_id = ? AND expires_at * 1000 <= ?', proof.jkt, now)
    const [row] = this.#sql.exec<{ total: number; same: number }>(
      `SELECT count(*) FILTER (WHERE family_id = ?1) AS total, count(*) FILTER (WHERE id = ?2) AS same
       FROM proof WHERE family_id IN (?1, ?3)`,
      proof.jkt,
      proof.id,
      familyId ?? proof.jkt,
    )
    if (row === undefined || row.same > 0) return 'seen'
    if (row.total >= MOST) return 'full'
    const sql = 'INSERT INTO proof (family_id, id, expires_at) VALUES (?, ?, ?)'
    this.#sql.exec(sql, proof.jkt, proof.id, proof.expiresAt)
    return 'fresh'
  }
}
