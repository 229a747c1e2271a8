import type { EpochMs } from '../../core/clock.ts'
import type { ProvenKey } from '../protocol.ts'

// A DPoP proof is accepted once (RFC 9449 §11.1).

/** `fresh`: first used now, and recorded. `seen`: used before. `full`: too many proofs of the key are recorded. */
export type Taken = 'fresh' | 'seen' | 'full'

/** The recorded proofs of one key: how many there are, and how many of them equal the proof in question. */
export interface NotedProofs {
  readonly total: number
  readonly same: number
}

/**
 * Proofs of one key that a cell records. A record is kept until its proof expires. A back end may use one key for all of
 * its users, with about 8 calls a second in each cell.
 */
const MAX_PROOFS_PER_KEY = 1024

/**
 * Whether a proof is to be recorded, which is the case if it is a proof of the required key. Only the holder of a key can
 * fill its records. False if no key is required.
 */
export function isOfKey(jkt: string | null, proof: ProvenKey | null): proof is ProvenKey {
  return proof !== null && proof.jkt === jkt
}

/** Whether a proof has expired by the cell's own clock. Its record may be deleted by then. */
export function hasExpired(proof: ProvenKey, now: EpochMs): boolean {
  return proof.expiresAt * 1000 <= now
}

/** The verdict on an unexpired proof, by the records of its key. */
export function judgeProof({ total, same }: NotedProofs): Taken {
  if (same > 0) return 'seen'
  return total >= MAX_PROOFS_PER_KEY ? 'full' : 'fresh'
}

/** The refusal of a proof, or null for a fresh one. `crowded` means too many proofs. */
export function refusalOf(taken: Taken): 'unproven' | 'crowded' | null {
  if (taken === 'fresh') return null
  return taken === 'full' ? 'crowded' : 'unproven'
}
