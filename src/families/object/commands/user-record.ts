import type { Changed, Ending } from '../../protocol.ts'
import { revoke } from '../../rules/end.ts'
import { type CellUser, isOutdated } from '../../rules/family.ts'
import { applyEnding, planSweep, type Transaction, writeFamily } from '../transactions.ts'

/** Stores a user's record, unless the stored one is newer, and applies an ending with it. */
export function changeUser(tx: Transaction, user: CellUser, ending: Ending | null): Changed {
  if (!isOutdated(user, tx.users.find(user.id))) tx.users.put(user)
  return { ended: ending === null ? 0 : applyEnding(tx, user.id, ending, tx.now) }
}

/** Erases a user with all families and attempts. */
export function eraseUser(tx: Transaction, userId: string): void {
  for (const family of tx.families.unwritten(userId)) {
    writeFamily(tx, revoke(family, 'operator', tx.now), tx.now)
  }
  tx.users.erase(userId, tx.now)
  tx.families.erase(userId)
  planSweep(tx, tx.now)
  tx.logins.resetUser(userId)
}
