import type { EpochMs } from '../../core/clock.ts'
import type { ProvenKey } from '../protocol.ts'
import { hasExpired, isOfKey, judgeProof, type NotedProofs, type Taken } from '../rules/proof.ts'

/**
 * Accepted DPoP proofs, by the key that signed them, in rows (RFC 9449 §11.1). The column of the key is called
 * `family_id`, because release 0.1 kept proofs by family.
 */
export class ProofStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /**
   * Accepts a proof of a key once, and records it. An expired proof counts as seen. A proof of another key is not
   * recorded, and counts as fresh. `familyId` finds the records of release 0.1.
   */
  take(jkt: string | null, proof: ProvenKey | null, now: EpochMs, familyId?: string): Taken {
    if (!isOfKey(jkt, proof)) return 'fresh'
    if (hasExpired(proof, now)) return 'seen'
    this.#sql.exec('DELETE FROM proof WHERE family_id = ? AND expires_at * 1000 <= ?', proof.jkt, now)
    const noted = this.#sql.exec<NotedProofs & Record<string, number>>(
      `SELECT count(*) FILTER (WHERE family_id = ?1) AS total, count(*) FILTER (WHERE id = ?2) AS same
       FROM proof WHERE family_id IN (?1, ?3)`,
      proof.jkt,
      proof.id,
      familyId ?? proof.jkt,
    )
    const taken = judgeProof(noted.one())
    if (taken !== 'fresh') return taken
    const sql = 'INSERT INTO proof (family_id, id, expires_at) VALUES (?, ?, ?)'
    this.#sql.exec(sql, proof.jkt, proof.id, proof.expiresAt)
    return 'fresh'
  }
}
