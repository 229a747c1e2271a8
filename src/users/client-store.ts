import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database } from './database.ts'
import { BY_NAME } from './name-prefix.ts'
import { type NewOperatorEvent, recordIf } from './operator-events.ts'
import { RecordCache } from './record-cache.ts'

/** The scopes of the Shared Signals Framework (CAEP Interoperability Profile 1.0 §2.7.1.2). */
export const SCOPES = ['ssf.read', 'ssf.manage'] as const

export type Scope = (typeof SCOPES)[number]

/**
 * What a client may do besides introspection. `exchange`: exchange tokens of trusted issuers (RFC 8693). `front`: name the
 * address, country and agent of the user that it calls for. `reset`: ask for tokens that reset a forgotten password.
 */
export const RIGHTS = ['exchange', 'front', 'reset'] as const

export type Right = (typeof RIGHTS)[number]

/** A program of somebody: a resource server that may introspect, or a receiver that manages its stream. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly disabled: boolean
  readonly secretHash: string
  /** What its access tokens may have. Without one it gets no access token. */
  readonly scopes: readonly Scope[]
  readonly rights: readonly Right[]
  /** The customer that it belongs to. Null: all customers. */
  readonly customerId: string | null
}

type ClientRow = {
  id: string
  name: string
  secret_hash: string
  disabled: number
  scopes: string
  rights: string
  customer_id: string | null
}

/** Changes of a client. A member that is left out keeps its value. */
export interface ClientChanges {
  readonly disabled?: boolean | undefined
  readonly secretHash?: string | undefined
}

/** Resource servers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Clients {
  readonly #database: Database

  /**
   * Records that this isolate read within 30 s. A change in this isolate is seen at once, and one in another within 30
   * s.
   */
  readonly cache = new RecordCache<Client>()

  constructor(database: Database) {
    this.#database = database
  }

  async find(id: string): Promise<Client | null> {
    const row = await this.#database.first<ClientRow>('SELECT * FROM clients WHERE id = ?', id)
    return row === null ? null : toClient(row)
  }

  async add(client: Client, event: NewOperatorEvent): Promise<void> {
    const { id, name, secretHash, scopes, customerId, rights } = client
    const sql = `INSERT INTO clients (id, name, secret_hash, created_at, scopes, customer_id, rights)
       VALUES (?, ?, ?, ?, ?, ?, ?)`
    const values = [id, name, secretHash, now(), scopes.join(' '), customerId, rights.join(' ')]
    await this.#database.together({ sql, values }, recordIf('clients', id, event))
  }

  /** Changes a client. Returns the changed client, or null if there is none. */
  async change(id: string, changes: ClientChanges, event: NewOperatorEvent): Promise<Client | null> {
    const sql = `UPDATE clients SET disabled = coalesce(?, disabled), secret_hash = coalesce(?, secret_hash)
       WHERE id = ? RETURNING *`
    const disabled = changes.disabled === undefined ? null : Number(changes.disabled)
    try {
      const row = await this.#database.together<ClientRow>(
        { sql, values: [disabled, changes.secretHash ?? null, id] },
        recordIf('clients', id, event),
      )
      return row === null ? null : toClient(row)
    } finally {
      // The record is dropped after an error too, because the change may have been made.
      this.cache.drop(id, now())
    }
  }

  /** One page, by name. */
  async list(page: number, size: number): Promise<Page<Client>> {
    const found = await this.#database.slice<ClientRow>('*', 'clients', BY_NAME, [], page, size)
    return { ...found, elements: found.elements.map(toClient) }
  }
}

function toClient(row: ClientRow): Client {
  return {
    id: row.id,
    name: row.name,
    disabled: row.disabled === 1,
    secretHash: row.secret_hash,
    scopes: SCOPES.filter((scope) => row.scopes.split(' ').includes(scope)),
    rights: RIGHTS.filter((right) => row.rights.split(' ').includes(right)),
    customerId: row.customer_id,
  }
}
