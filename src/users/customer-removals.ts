import { policyChange } from './customer-policies.ts'
import type { Database, Statement } from './database.ts'
import { changedBy } from './directory.ts'
import { type NewOperatorEvent, recordIf, SUBJECTS } from './operator-events.ts'

/** Users that one statement hides. It takes a few milliseconds. */
const STEP_USERS = 500

/**
 * The removals of customers, in D1. A customer without users is removed at once. One with users is hidden first, then its users
 * are hidden and erased step by step, as `Directory.beginRemoval` does, and its row is deleted last. Every method throws
 * `Unavailable` when the database does not answer.
 */
export class CustomerRemovals {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Removes a customer without users, with everything else that belongs to it. False: it has users, or there is none. */
  async removeEmpty(id: string, event: NewOperatorEvent): Promise<boolean> {
    const removed = await this.#database.together(
      recordIf('customers without users', id, event),
      ...belongingsOf(id, 'customers without users'),
      ...rowsOf(id),
    )
    return removed !== null
  }

  /**
   * Hides a customer, and removes everything of it but its users. Those follow by `hideUsers`. `actor` is the operator, as JSON.
   * `cells` are all cells that can exist. Their policy of the customer is that no session refreshes, because the last user may be
   * erased minutes later. False: there is no such customer.
   */
  async begin(
    id: string,
    actor: string,
    cells: readonly string[],
    event: NewOperatorEvent,
  ): Promise<boolean> {
    const sql = 'UPDATE customers SET removed_by = ?2 WHERE id = ?1 AND removed_by IS NULL'
    const begun = await this.#database.together(
      // The event comes first, so that a repetition has none.
      recordIf('customers', id, event),
      ...belongingsOf(id, 'customers'),
      ...policyChange(id, { familyMaxAgeSeconds: 0 }, cells),
      { sql, values: [id, actor] },
    )
    return begun !== null
  }

  /** Hides the next users of customers that are being removed, and returns how many. Their removal is then pending. */
  async hideUsers(): Promise<number> {
    const actor = '(SELECT removed_by FROM customers WHERE customers.id = users.customer_id)'
    const hidden = await this.#database.all(
      `UPDATE users SET disabled = 1, removing = 1, epoch = epoch + 1, changed_by = ${changedBy(actor)}
       WHERE id IN (SELECT users.id FROM users JOIN customers ON customers.id = customer_id
         WHERE removed_by IS NOT NULL AND removing = 0 LIMIT ${STEP_USERS}) RETURNING 1`,
    )
    return hidden.length
  }

  /** The users of a customer, those that are being removed too. */
  async usersOf(id: string): Promise<number> {
    const sql = 'SELECT count(*) AS users FROM users WHERE customer_id = ?'
    return (await this.#database.first<{ users: number }>(sql, id))?.users ?? 0
  }

  /**
   * Deletes the rows of the customers whose last user was erased. A call that overlapped `begin`, or a Worker of an older release,
   * may have added something to the customer after it. The row of the customer could never be deleted with it.
   */
  async finish(): Promise<void> {
    const sql = 'SELECT id FROM customers WHERE removed_by IS NOT NULL'
    const removed = await this.#database.all<{ id: string }>(sql)
    for (const { id } of removed) {
      await this.#database.together(...belongingsOf(id, 'hidden customers'), ...rowsOf(id))
    }
  }
}

/**
 * Everything of a customer that is neither a user nor a row of the customer itself. The object of a receiver erases itself
 * later (`removing`), and its row lets go of the customer, whose row can then be deleted. A new table with rows of customers
 * gets its statement here.
 */
function belongingsOf(
  id: string,
  rows: 'customers' | 'customers without users' | 'hidden customers',
): Statement[] {
  const where = `IN (SELECT id FROM ${SUBJECTS[rows]} id = ?)`
  const values = [id]
  return [
    {
      sql: `UPDATE receivers SET removing = 1, customer_id = NULL WHERE customer_id ${where}
         OR client_id IN (SELECT id FROM clients WHERE customer_id ${where})`,
      values: [id, id],
    },
    {
      sql: `DELETE FROM identities WHERE issuer IN (SELECT id FROM issuers WHERE customer_id ${where})`,
      values,
    },
    { sql: `DELETE FROM issuers WHERE customer_id ${where}`, values },
    { sql: `DELETE FROM clients WHERE customer_id ${where}`, values },
  ]
}

/** The last rows of a customer. A customer with users keeps them. */
function rowsOf(id: string): Statement[] {
  const unless = 'NOT EXISTS (SELECT 1 FROM users WHERE customer_id = ?1)'
  const values = [id]
  return [
    { sql: `DELETE FROM identities WHERE issuer = ?1 AND ${unless}`, values },
    { sql: `DELETE FROM pending_policies WHERE customer_id = ?1 AND ${unless}`, values },
    { sql: `DELETE FROM customer_policies WHERE customer_id = ?1 AND ${unless}`, values },
    { sql: `DELETE FROM customers WHERE id = ?1 AND ${unless}`, values },
  ]
}
