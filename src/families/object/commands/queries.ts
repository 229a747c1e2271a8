import type { EpochMs } from '../../../core/clock.ts'
import type { HistorySubject, Recorded } from '../../../events/catalogue.ts'
import { totalsOf } from '../../../events/event-counts.ts'
import type { CellStats, FoundInCell, Sought } from '../../operator-messages.ts'
import type { Bearer, ProvenKey, Recognized } from '../../protocol.ts'
import { type Family, isLive } from '../../rules/family.ts'
import * as rules from '../../rules/recognize.ts'
import type { Transaction } from '../transactions.ts'

/** A user's live families, most recently used first. */
export function families(tx: Transaction, userId: string): Family[] {
  return tx.families.unrevoked(userId).filter((family) => isLive(family, tx.now))
}

/** The user of a token whose family is live. */
export function recognize(tx: Transaction, bearer: Bearer): Recognized {
  return rules.recognize(tx.families.findWithUser(bearer.userId, bearer.familyId), bearer, tx.now)
}

/**
 * The same for a caller that uses the token. A family that is bound to a key requires a fresh proof of the key, and a customer can
 * require such families.
 */
export function authenticate(tx: Transaction, bearer: Bearer, proof: ProvenKey | null): Recognized {
  const found = tx.families.findWithUser(bearer.userId, bearer.familyId)
  const taken = tx.proofs.take(found?.family.jkt ?? null, proof, tx.now, bearer.familyId)
  return rules.authenticate(found, bearer, proof, taken, tx.limits.of(found?.user.customerId), tx.now)
}

/** The newest events of a subject. */
export function history(tx: Transaction, of: HistorySubject, most: number): Recorded {
  return tx.history.list(of, most, tx.now)
}

/** Counts of the cell, each by a bounded read or by rows of today. */
export function stats(tx: Transaction, since: EpochMs): CellStats {
  const hours = tx.history.count(since)
  return {
    events: totalsOf(hours),
    hours,
    families: tx.families.countLive(tx.now),
    outbox: tx.outbox.backlog(tx.now),
  }
}

/** The family or the events that an operator looks for, by a bounded read. */
export function find(tx: Transaction, sought: Sought): FoundInCell {
  const { events, family: ofEvents, isWhole: areAll } = tx.history.find(sought, tx.now)
  if (sought.familyId === undefined) return { session: null, events, isWhole: areAll }
  const { session, isWhole } = tx.families.locate(sought.familyId)
  return { session: session ?? ofEvents, events, isWhole: areAll && isWhole }
}
