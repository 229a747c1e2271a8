import type { LimitsOfCustomer } from '../../rules/customer-limits.ts'
import type { Transaction } from '../transactions.ts'

/** Stores limits of customers, except those that are older than the stored ones. They hold from the next refresh on. */
export function setLimits(tx: Transaction, all: readonly LimitsOfCustomer[]): void {
  for (const { customerId, limits } of all) tx.limits.learn(customerId, limits)
}
