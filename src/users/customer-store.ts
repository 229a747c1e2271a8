import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database } from './database.ts'
import { type NewOperatorEvent, recordIf } from './operator-events.ts'

export interface Customer {
  readonly id: string
  readonly name: string
}

/** Customers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Customers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async add({ id, name }: Customer, event: NewOperatorEvent): Promise<void> {
    const sql = 'INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)'
    await this.#database.together({ sql, values: [id, name, now()] }, recordIf('customers', id, event))
  }

  async has(id: string): Promise<boolean> {
    return (await this.#database.first('SELECT 1 FROM customers WHERE id = ?', id)) !== null
  }

  /** One page, by name. */
  list(page: number, size: number): Promise<Page<Customer>> {
    return this.#database.slice<Customer>('id, name', 'customers', 'name, id', [], page, size)
  }
}
