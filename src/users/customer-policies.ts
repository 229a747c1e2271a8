import { now } from '../core/clock.ts'
import { type CustomerPolicy, POLICY_JSON, parsePolicy, type VersionedPolicy } from './customer-policy.ts'
import type { Database, Statement } from './database.ts'

/** Changes of a policy. A member that is left out keeps its value. */
export type PolicyChanges = { readonly [Name in keyof CustomerPolicy]?: CustomerPolicy[Name] | undefined }

/** A policy that a cell has not confirmed. */
export interface PendingPolicy {
  readonly cell: string
  readonly customerId: string
  readonly policy: VersionedPolicy
}

/** Policies that one run sends at most. A cell gets all of its policies by one call. */
const MOST_SENT = 2000

/** The policies of customers that cells have not confirmed, in D1. Every method throws `Unavailable` during an outage of D1. */
export class CustomerPolicies {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The first unconfirmed policies, at most one of each cell and customer. */
  async pending(): Promise<PendingPolicy[]> {
    const sql = `SELECT cell, pending_policies.customer_id AS customerId,
         (SELECT ${POLICY_JSON} FROM customer_policies
          WHERE customer_policies.customer_id = pending_policies.customer_id) AS policy
       FROM pending_policies ORDER BY cell, customerId LIMIT ${MOST_SENT}`
    const rows = await this.#database.all<{ cell: string; customerId: string; policy: string | null }>(sql)
    return rows.flatMap(({ policy: json, ...row }) => {
      const policy = parsePolicy(json)
      return policy === null ? [] : [{ ...row, policy }]
    })
  }

  /** Deletes those that their cells have confirmed. A policy that was changed meanwhile stays. */
  async confirm(sent: readonly PendingPolicy[]): Promise<void> {
    await this.#database.first(
      `DELETE FROM pending_policies WHERE (cell, customer_id, version) IN (
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))`,
      JSON.stringify(sent.map(({ cell, customerId, policy }) => [cell, customerId, policy.version])),
    )
  }
}

/**
 * The statements that change the policy of a customer, and note which cells have to get it. Even an empty change raises the
 * version, so that every cell gets the policy again. The version is a time, so a change after a restore of D1 to an earlier
 * moment is later than every change before.
 */
export function policyChange(
  customerId: string,
  changes: PolicyChanges,
  cells: readonly string[],
): Statement[] {
  const json = JSON.stringify(changes)
  return [
    { sql: CHANGE, values: [customerId, now(), json] },
    { sql: PENDING, values: [customerId, JSON.stringify(cells)] },
  ]
}

const given = (name: keyof CustomerPolicy) => `json_extract(?3, '$.${name}')`

const changed = (column: string, name: keyof CustomerPolicy) =>
  `${column} = CASE WHEN json_type(?3, '$.${name}') IS NULL THEN ${column} ELSE ${given(name)} END`

const CHANGE = `INSERT INTO customer_policies (customer_id, version, access_token_ttl_seconds, idle_ttl_seconds,
    family_max_age_seconds, require_dpop, password_login)
  SELECT id, ?2, ${given('accessTokenTtlSeconds')}, ${given('idleTtlSeconds')}, ${given('familyMaxAgeSeconds')},
    coalesce(${given('requireDpop')}, 0), coalesce(${given('passwordLogin')}, 1)
  FROM customers WHERE id = ?1 AND removed_by IS NULL
  ON CONFLICT (customer_id) DO UPDATE SET version = max(version + 1, excluded.version),
    ${changed('access_token_ttl_seconds', 'accessTokenTtlSeconds')},
    ${changed('idle_ttl_seconds', 'idleTtlSeconds')},
    ${changed('family_max_age_seconds', 'familyMaxAgeSeconds')},
    ${changed('require_dpop', 'requireDpop')},
    ${changed('password_login', 'passwordLogin')}`

const PENDING = `INSERT INTO pending_policies (cell, customer_id, version)
  SELECT value, customer_id, version FROM customer_policies, json_each(?2) WHERE customer_id = ?1
  ON CONFLICT (cell, customer_id) DO UPDATE SET version = excluded.version`
