import type { Ended } from '../../protocol.ts'
import * as rules from '../../rules/end.ts'
import type { RevocationCause } from '../../rules/family.ts'
import { type Transaction, writeFamily } from '../transactions.ts'

/** Ends one family, and returns whether it ended now or before. */
export function end(tx: Transaction, userId: string, familyId: string, cause: RevocationCause): Ended {
  const { ended, write } = rules.end(tx.families.find(userId, familyId), cause, tx.now)
  if (write !== null) writeFamily(tx, write, tx.now)
  return ended
}
