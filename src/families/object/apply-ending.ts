import type { EpochMs } from '../../core/clock.ts'
import type { Ending } from '../protocol.ts'
import { endAll, resetsAttempts } from '../rules/end.ts'
import { type Transaction, writeFamily } from './transactions.ts'

/** Ends all families of a user, or all but one. An ending with an id is applied once. Returns how many families ended. */
export function applyEnding(tx: Transaction, userId: string, ending: Ending, at: EpochMs): number {
  if (ending.id !== undefined && !tx.users.takeEnding(userId, ending.id)) return 0
  const ended = endAll(tx.families.unrevoked(userId), ending, at)
  for (const family of ended) writeFamily(tx, family, at)
  if (resetsAttempts(ending)) tx.logins.resetUser(userId)
  return ended.length
}
