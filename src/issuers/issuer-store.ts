import { now } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import type { Database } from '../users/database.ts'
import { BY_NAME } from '../users/name-prefix.ts'
import { type NewOperatorEvent, recordIf } from '../users/operator-events.ts'
import { RecordCache } from '../users/record-cache.ts'
import { DEFAULT_SETTINGS, type Issuer, type IssuerSettings } from './issuer.ts'

type IssuerRow = {
  id: string
  name: string
  iss: string
  customer_id: string | null
  settings: string
  disabled: number
  created_at: number
}

/** The issuers of one `iss`: at most one for each customer, and one for all. */
interface SameIss {
  /** The `iss`, which is the key of the cache. */
  readonly id: string
  readonly issuers: readonly Issuer[]
}

/** Trusted issuers, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Issuers {
  readonly #database: Database

  /** Records that this isolate read within 30 s. A change in this isolate is seen at once, and one in another within 30 s. */
  readonly #cache = new RecordCache<SameIss>()

  constructor(database: Database) {
    this.#database = database
  }

  async find(id: string): Promise<Issuer | null> {
    const row = await this.#database.first<IssuerRow>('SELECT * FROM issuers WHERE id = ?', id)
    return row === null ? null : toIssuer(row)
  }

  /** The issuers whose tokens have this `iss`, also disabled ones. They may be 30 s old. */
  async named(iss: string): Promise<readonly Issuer[]> {
    const askedAt = now()
    const kept = this.#cache.get(iss, askedAt)
    if (kept !== null) return kept.issuers
    const rows = await this.#database.all<IssuerRow>('SELECT * FROM issuers WHERE iss = ?', iss)
    const issuers = rows.map(toIssuer)
    // An unknown `iss` is not kept: a new issuer is accepted at once, and invented ones do not fill the cache.
    if (issuers.length > 0) this.#cache.put({ id: iss, issuers }, askedAt)
    return issuers
  }

  /** Adds an issuer. Returns false if its customer trusts the `iss` already. */
  async add(issuer: Issuer, event: NewOperatorEvent): Promise<boolean> {
    const { id, name, iss, customerId, disabled: _disabled, createdAt, ...settings } = issuer
    const sql = `INSERT INTO issuers (id, name, iss, customer_id, settings, created_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1`
    const values = [id, name, iss, customerId, JSON.stringify(settings), createdAt]
    const added = await this.#changed(iss, () =>
      this.#database.together({ sql, values }, recordIf('issuers', id, event)),
    )
    return added !== null
  }

  /** Disables or enables an issuer. Returns the changed issuer, or null if there is none. */
  async setDisabled({ id, iss }: Issuer, disabled: boolean, event: NewOperatorEvent): Promise<Issuer | null> {
    const sql = 'UPDATE issuers SET disabled = ? WHERE id = ? RETURNING *'
    const row = await this.#changed(iss, () =>
      this.#database.together<IssuerRow>(
        { sql, values: [Number(disabled), id] },
        recordIf('issuers', id, event),
      ),
    )
    return row === null ? null : toIssuer(row)
  }

  /** Removes an issuer and the links of users to it. Returns false if there is none. */
  async remove({ id, iss }: Issuer, event: NewOperatorEvent): Promise<boolean> {
    // The event comes first, so that a repetition has none.
    const removed = await this.#changed(iss, () =>
      this.#database.together(
        recordIf('issuers', id, event),
        { sql: 'DELETE FROM identities WHERE issuer = ?', values: [id] },
        { sql: 'DELETE FROM issuers WHERE id = ?', values: [id] },
      ),
    )
    return removed !== null
  }

  /** One page, by name. */
  async list(page: number, size: number): Promise<Page<Issuer>> {
    const found = await this.#database.slice<IssuerRow>('*', 'issuers', BY_NAME, [], page, size)
    return { ...found, elements: found.elements.map(toIssuer) }
  }

  async #changed<T>(iss: string, change: () => Promise<T>): Promise<T> {
    try {
      return await change()
    } finally {
      // The record is dropped after an error too, because the change may have been made.
      this.#cache.drop(iss, now())
    }
  }
}

function toIssuer({ id, name, iss, customer_id, settings, disabled, created_at }: IssuerRow): Issuer {
  return {
    ...DEFAULT_SETTINGS,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but `add` writes them, maybe in an older release
    ...(JSON.parse(settings) as Pick<IssuerSettings, 'audiences'> & Partial<IssuerSettings>),
    id,
    name,
    iss,
    customerId: customer_id,
    disabled: disabled === 1,
    createdAt: created_at,
  }
}
