import type { ActorOfCall } from '../../../events/catalogue.ts'
import { type Changed, completeOperator, type Ending } from '../../protocol.ts'
import type { KnownLimits } from '../../rules/customer-limits.ts'
import { revoke } from '../../rules/end.ts'
import { type CellUser, isOutdated } from '../../rules/family.ts'
import { applyEnding, planSweep, type Transaction, writeEnding, writeUser } from '../transactions.ts'

/** Stores a user's record, unless the stored one is newer, with the limits of its customer, and applies an ending with it. */
export function changeUser(
  tx: Transaction,
  user: CellUser,
  ending: Ending | null,
  by: ActorOfCall,
  limits: KnownLimits,
): Changed {
  tx.limits.learn(user.customerId, limits)
  const known = tx.users.find(user.id)
  if (!isOutdated(user, known)) writeUser(tx, known, user, tx.now, by)
  // The cell may have had nothing to purge, and has an event of the change now.
  planSweep(tx, tx.now)
  return { ended: ending === null ? 0 : applyEnding(tx, user.id, ending, tx.now) }
}

/** Records that a token to reset the password was asked for. A user without a record, who never logged in, has no history. */
export function noteReset(tx: Transaction, userId: string, actor: ActorOfCall): void {
  const known = tx.users.find(userId)
  if (known === null || known === 'erased') return
  const what = { event: 'password_reset_asked', cause: null, familyId: null, actor } as const
  tx.history.record({ userId }, { ...what, at: tx.now })
}

/**
 * Erases a user with all families, attempts and events. The events of the removal itself have no address and no agent, and
 * are kept as long as the record of the removal. A repetition keeps them.
 */
export function eraseUser(tx: Transaction, userId: string, by: ActorOfCall): void {
  const isRepetition = tx.users.isErased(userId)
  if (!isRepetition) tx.history.erase(userId)
  for (const family of tx.families.unwritten(userId)) {
    const seen = tx.watermark.seen(family)
    // A family that a mass revocation ended may have a row without it.
    if (seen.revokedAt === null) writeEnding(tx, revoke(family, 'removed', tx.now), by)
    else writeEnding(tx, seen, completeOperator(tx.watermark.unwritten?.by))
  }
  if (!isRepetition) {
    const what = { event: 'user_removed', cause: null, familyId: null, actor: by } as const
    tx.history.record({ userId }, { ...what, at: tx.now })
  }
  tx.users.erase(userId, tx.now)
  tx.families.erase(userId)
  planSweep(tx, tx.now)
  tx.logins.resetUser(userId)
}
