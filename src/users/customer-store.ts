import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import { type PolicyChanges, policyChange } from './customer-policies.ts'
import { type CustomerPolicy, NO_POLICY, POLICY_JSON, parsePolicy } from './customer-policy.ts'
import type { Database } from './database.ts'
import { BY_NAME, beginsWith } from './name-prefix.ts'
import { type NewOperatorEvent, recordIf } from './operator-events.ts'

export interface Customer {
  readonly id: string
  readonly name: string
  readonly policy: CustomerPolicy
}

/** Changes of a customer. A member that is left out keeps its value. */
export interface CustomerChanges {
  readonly name?: string | undefined
  /** An empty one sends the policy to the cells again. */
  readonly policy?: PolicyChanges | undefined
}

type CustomerRow = { id: string; name: string; policy: string | null }

const COLUMNS = `id, name, (SELECT ${POLICY_JSON} FROM customer_policies WHERE customer_id = customers.id) AS policy`

/** The rows of customers that are not being removed. */
const PRESENT = 'customers WHERE removed_by IS NULL'

/** Customers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Customers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async add({ id, name }: Pick<Customer, 'id' | 'name'>, event: NewOperatorEvent): Promise<void> {
    const sql = 'INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)'
    await this.#database.together({ sql, values: [id, name, now()] }, recordIf('customers', id, event))
  }

  async has(id: string): Promise<boolean> {
    return (await this.#database.first(`SELECT 1 FROM ${PRESENT} AND id = ?`, id)) !== null
  }

  /** The customer, with its policy, or null. */
  async find(id: string): Promise<Customer | null> {
    const row = await this.#database.first<CustomerRow>(`SELECT ${COLUMNS} FROM ${PRESENT} AND id = ?`, id)
    return row === null ? null : toCustomer(row)
  }

  /**
   * Changes a customer. Returns the changed customer, or null if there is none. `cells` are all cells that can exist, each of
   * which has to confirm a changed policy (`CustomerPolicies`).
   */
  async change(
    id: string,
    { name, policy }: CustomerChanges,
    cells: readonly string[],
    event: NewOperatorEvent | null,
  ): Promise<Customer | null> {
    const sql = `UPDATE customers SET name = coalesce(?, name) WHERE id = ? AND removed_by IS NULL RETURNING id`
    const changed = await this.#database.together(
      { sql, values: [name ?? null, id] },
      ...(policy === undefined ? [] : policyChange(id, policy, cells)),
      ...(event === null ? [] : [recordIf('customers', id, event)]),
    )
    return changed === null ? null : this.find(id)
  }

  /** One page, by name. `search` is the beginning of the name, in any case of A to Z. */
  async list(search: string, page: number, size: number): Promise<Page<Customer>> {
    const { sql, values } = beginsWith('name COLLATE NOCASE', search)
    const from = search === '' ? PRESENT : `${PRESENT} AND ${sql}`
    const of = search === '' ? [] : values
    const found = await this.#database.slice<CustomerRow>(COLUMNS, from, BY_NAME, of, page, size)
    return { ...found, elements: found.elements.map(toCustomer) }
  }
}

function toCustomer({ id, name, policy: json }: CustomerRow): Customer {
  const { version: _, ...policy } = { version: 0, ...NO_POLICY, ...parsePolicy(json) }
  return { id, name, policy }
}
