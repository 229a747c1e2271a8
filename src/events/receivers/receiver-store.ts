import type { EpochMs } from '../../core/clock.ts'
import type { Page } from '../../core/page.ts'
import type { Database } from '../../users/database.ts'
import { type NewOperatorEvent, recordIf } from '../../users/operator-events.ts'

/** A receiver as the directory has it. */
export interface Receiver {
  readonly id: string
  /** A webhook, or a stream of the Shared Signals Framework. */
  readonly kind: 'webhook' | 'ssf'
  /** Empty for a stream: its object has its configuration. */
  readonly url: string
  /** Null: it gets the events of all customers. */
  readonly customerId: string | null
  readonly createdAt: EpochMs
  /** The client whose stream it is. */
  readonly clientId: string | null
}

type ReceiverRow = {
  id: string
  kind: Receiver['kind']
  url: string
  customer_id: string | null
  client_id: string | null
  created_at: number
}

/** Receivers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Receivers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds a receiver. The event is of the operator who did it. Null: a client made its stream. False: it has one already. */
  async add(
    { id, kind, url, customerId, createdAt, clientId }: Receiver,
    event: NewOperatorEvent | null,
  ): Promise<boolean> {
    const sql = `INSERT INTO receivers (id, kind, url, customer_id, created_at, client_id)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1`
    const insert = { sql, values: [id, kind, url, customerId, createdAt, clientId] }
    const records = event === null ? [] : [recordIf('receivers', id, event)]
    return (await this.#database.together(insert, ...records)) !== null
  }

  /** The stream of a client, or null. */
  async ofClient(clientId: string): Promise<Receiver | null> {
    const sql = 'SELECT * FROM receivers WHERE client_id = ? AND removing = 0'
    const row = await this.#database.first<ReceiverRow>(sql, clientId)
    return row === null ? null : toReceiver(row)
  }

  async find(id: string): Promise<Receiver | null> {
    const sql = 'SELECT * FROM receivers WHERE id = ? AND removing = 0'
    const row = await this.#database.first<ReceiverRow>(sql, id)
    return row === null ? null : toReceiver(row)
  }

  /** One page, oldest first. */
  async list(page: number, size: number): Promise<Page<Receiver>> {
    const from = 'receivers WHERE removing = 0'
    const found = await this.#database.slice<ReceiverRow>('*', from, 'created_at, id', [], page, size)
    return { ...found, elements: found.elements.map(toReceiver) }
  }

  /** The receivers of the events of these customers: theirs, and those for all customers. A disabled client gets no event. */
  async of(customerIds: readonly string[]): Promise<Receiver[]> {
    const sql = `SELECT * FROM receivers WHERE removing = 0 AND kind IN ('webhook', 'ssf')
       AND (customer_id IS NULL OR customer_id IN (SELECT value FROM json_each(?)))
       AND (client_id IS NULL OR client_id NOT IN (SELECT id FROM clients WHERE disabled = 1))`
    const rows = await this.#database.all<ReceiverRow>(sql, JSON.stringify(customerIds))
    return rows.map(toReceiver)
  }

  /** Marks a receiver as removed. The event is as in `add`. False: there is none. */
  async beginRemoval(id: string, event: NewOperatorEvent | null): Promise<boolean> {
    const sql = 'UPDATE receivers SET removing = 1 WHERE id = ? AND removing = 0 RETURNING 1'
    // The event comes first, so that a repetition has none.
    const records = event === null ? [] : [recordIf('receivers', id, event)]
    return (await this.#database.together(...records, { sql, values: [id] })) !== null
  }

  /** The receivers that were removed, and whose objects may not have erased themselves, at most `most`. */
  async removing(most: number): Promise<string[]> {
    const sql = 'SELECT id FROM receivers WHERE removing = 1 LIMIT ?'
    return (await this.#database.all<{ id: string }>(sql, most)).map(({ id }) => id)
  }

  /** Deletes a removed receiver, after its object erased itself. */
  async finishRemoval(id: string): Promise<void> {
    await this.#database.first('DELETE FROM receivers WHERE id = ? AND removing = 1', id)
  }
}

function toReceiver({ id, kind, url, customer_id, created_at, client_id }: ReceiverRow): Receiver {
  return { id, kind, url, customerId: customer_id, createdAt: created_at, clientId: client_id }
}
