import { type Family, isLive } from '../../rules/family.ts'
import type { Transaction } from '../transactions.ts'

/** A user's live families, most recently used first. */
export function families(tx: Transaction, userId: string): Family[] {
  return tx.families.unrevoked(userId).filter((family) => isLive(family, tx.now))
}
