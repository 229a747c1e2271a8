import { type CustomerLimits, isLater, type KnownLimits, NO_LIMITS } from '../rules/customer-limits.ts'
import type { Policy } from '../rules/policy.ts'

type LimitsRow = {
  customer_id: string
  version: number
  access_token_ttl_seconds: number | null
  idle_ttl_seconds: number | null
  family_max_age_seconds: number | null
  require_dpop: number
}

/**
 * The limits of customers, in rows. They are kept in memory, because each refresh needs those of its user's customer. A
 * customer that never had a policy has none.
 */
export class LimitStore {
  readonly #sql: SqlStorage
  readonly #known = new Map<string, CustomerLimits>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  /** Reads the rows again, after a transaction was rolled back. */
  reload(): void {
    const rows = this.#sql.exec<LimitsRow>('SELECT * FROM customer_limits').toArray()
    this.#known.clear()
    for (const row of rows) this.#known.set(row.customer_id, toLimits(row))
  }

  /** The limits of a customer. */
  of(customerId: string | undefined): CustomerLimits | undefined {
    return customerId === undefined ? undefined : this.#known.get(customerId)
  }

  /** The service's policy with what the customer is stricter about. */
  within(policy: Policy, customerId: string | undefined): Policy {
    const customer = this.of(customerId)
    return customer === undefined ? policy : { ...policy, customer }
  }

  /**
   * Stores what the move of a user from one customer to another needs. If the first customer has limits, or had some, and the
   * other never had any, the other gets limits that restrict nothing. `policyOfNext` then keeps the lifetimes of the user's
   * sessions.
   */
  move(from: string, to: string): void {
    if (this.of(from) !== undefined) this.learn(to, NO_LIMITS)
  }

  /** Stores the limits of a customer, unless the stored ones are later. Null: the sender knows of none. */
  learn(customerId: string, limits: KnownLimits): void {
    if (limits === null || !isLater(limits, this.of(customerId))) return
    this.#sql.exec(
      `INSERT OR REPLACE INTO customer_limits (customer_id, version, access_token_ttl_seconds, idle_ttl_seconds,
         family_max_age_seconds, require_dpop) VALUES (?, ?, ?, ?, ?, ?)`,
      customerId,
      limits.version,
      limits.accessTokenTtlSeconds,
      limits.idleTtlSeconds,
      limits.familyMaxAgeSeconds,
      limits.requireDpop ? 1 : 0,
    )
    this.#known.set(customerId, limits)
  }
}

function toLimits(row: LimitsRow): CustomerLimits {
  return {
    version: row.version,
    accessTokenTtlSeconds: row.access_token_ttl_seconds,
    idleTtlSeconds: row.idle_ttl_seconds,
    familyMaxAgeSeconds: row.family_max_age_seconds,
    requireDpop: row.require_dpop === 1,
  }
}
