import type { EpochMs } from '../../core/clock.ts'
import type { ProvenKey } from '../protocol.ts'

// A DPoP proof is taken once (RFC 9449 §11.1).

/** `fresh`: taken for the first time, and noted. `seen`: taken before. `full`: it could not be noted. */
export type Taken = 'fresh' | 'seen' | 'full'

/** The notes of one key: how many there are, and how many of them are of the proof in question. */
export interface NotedProofs {
  readonly total: number
  readonly same: number
}

/**
 * Proofs of one key that a cell remembers: each while it could come again, none is dropped. A back end may hold one key
 * for all of its users: about eight calls a second and cell.
 */
const MAX_PROOFS_PER_KEY = 1024

/**
 * Whether a proof is to be noted: it is of the key that was asked for. Only who holds a key can fill its notes. Where no
 * key was asked for, there is none.
 */
export function isOfKey(jkt: string | null, proof: ProvenKey | null): proof is ProvenKey {
  return proof !== null && proof.jkt === jkt
}

/** Whether a proof has expired by the cell's own clock, whatever a Worker's clock said. Its note may be gone. */
export function hasExpired(proof: ProvenKey, now: EpochMs): boolean {
  return proof.expiresAt * 1000 <= now
}

/** What becomes of a proof that has not expired, by the notes of its key. */
export function judgeProof({ total, same }: NotedProofs): Taken {
  if (same > 0) return 'seen'
  return total >= MAX_PROOFS_PER_KEY ? 'full' : 'fresh'
}

/** What a proof that is not fresh is refused with; null for a fresh one. `crowded` is too many proofs. */
export function refusalOf(taken: Taken): 'unproven' | 'crowded' | null {
  if (taken === 'fresh') return null
  return taken === 'full' ? 'crowded' : 'unproven'
}
