import type { EpochMs } from '../../../core/clock.ts'
import type { ActorOfCall } from '../../../events/catalogue.ts'
import { completeActor, type Ended } from '../../protocol.ts'
import * as rules from '../../rules/end.ts'
import type { RevocationCause } from '../../rules/family.ts'
import { type Transaction, writeEnding } from '../transactions.ts'

/** Ends one family. The answer says whether it ended now, had ended before, or does not exist. */
export function end(
  tx: Transaction,
  userId: string,
  familyId: string,
  cause: RevocationCause,
  by: ActorOfCall | undefined,
): Ended {
  const { ended, write } = rules.end(tx.families.find(userId, familyId), cause, tx.now)
  if (write !== null) writeEnding(tx, write, completeActor(by))
  return ended
}

/**
 * The mass revocation: ends every family of the cell that began before a moment. It takes effect at once. The first step
 * of the sweep writes it into the rows of a small cell.
 */
export function endBegunBefore(tx: Transaction, moment: EpochMs, by: ActorOfCall): number {
  if (tx.watermark.raise(moment, tx.now, by)) {
    tx.sweep.begin(tx.now)
    tx.sweep.step(tx.now)
    tx.after.alarm = true
  }
  return 0
}
