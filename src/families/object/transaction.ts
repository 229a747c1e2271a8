import type { EpochMs } from '../../core/clock.ts'
import type { Family } from '../rules/family.ts'
import type { Entry } from './outbox.ts'
import type { Stores } from './stores.ts'

/** What a command works with: the stores, the time, and what it leaves to be done once it is committed. */
export interface Transaction extends Stores {
  readonly now: EpochMs
  readonly after: After
}

/** What is to be done once a command is committed. */
export interface After {
  /** Revocations to deliver. */
  readonly entries: Entry[]
  /** The alarm may be due earlier than it is set. */
  alarm: boolean
}

/**
 * Writes what a rule says a family has become. If it has ended, resource servers must hear of it, which is noted in the
 * same commit.
 */
export function writeFamily(tx: Transaction, family: Family, at: EpochMs): void {
  tx.families.update(family)
  if (family.revokedAt === null) return
  const entry = tx.outbox.add(family.id, family.accessUntil, at)
  if (entry !== null) tx.after.entries.push(entry)
}

/**
 * Plans the purge of what a command wrote. The alarm is set even where a sweep was planned before: the platform drops an
 * alarm that failed too often.
 */
export function planSweep(tx: Transaction, at: EpochMs): void {
  tx.sweep.plan(at)
  tx.after.alarm = true
}
