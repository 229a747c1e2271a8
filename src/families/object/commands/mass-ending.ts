import type { EpochMs } from '../../../core/clock.ts'
import type { Transaction } from '../transactions.ts'

/**
 * Ends every family of the cell that began before a moment. The mark takes effect at once. The first step of the sweep
 * writes it into the rows of a small cell.
 */
export function endBegunBefore(tx: Transaction, moment: EpochMs): number {
  if (tx.watermark.raise(moment, tx.now)) {
    tx.sweep.begin(tx.now)
    tx.sweep.step(tx.now)
    tx.after.alarm = true
  }
  return 0
}
