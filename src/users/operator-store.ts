import { now } from '../core/clock.ts'
import type { Operator } from '../core/operator.ts'
import type { Page } from '../core/page.ts'
import type { Database } from './database.ts'
import { BY_NAME } from './name-prefix.ts'
import { type NewOperatorEvent, recordIf } from './operator-events.ts'

/** An operator with a token of its own. */
export interface KnownOperator extends Operator {
  readonly disabled: boolean
  readonly tokenHash: string
}

type OperatorRow = {
  id: string
  name: string
  token_hash: string
  disabled: number
}

/** Changes of an operator. A member that is left out keeps its value. */
export interface OperatorChanges {
  readonly disabled?: boolean | undefined
  readonly tokenHash?: string | undefined
}

/** Operators, in D1. Every method throws `Unavailable` when the database does not answer. */
export class Operators {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(id: string): Promise<KnownOperator | null> {
    const row = await this.#database.first<OperatorRow>('SELECT * FROM operators WHERE id = ?', id)
    return row === null ? null : toOperator(row)
  }

  /** Adds an operator. Returns false if the name is taken. */
  async add({ id, name, tokenHash }: KnownOperator, event: NewOperatorEvent): Promise<boolean> {
    const sql = `INSERT INTO operators (id, name, token_hash, created_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING RETURNING id`
    const added = await this.#database.together(
      { sql, values: [id, name, tokenHash, now()] },
      recordIf('operators', id, event),
    )
    return added !== null
  }

  /** Changes an operator. Returns the changed operator, or null if there is none. */
  async change(id: string, changes: OperatorChanges, event: NewOperatorEvent): Promise<KnownOperator | null> {
    const sql = `UPDATE operators SET disabled = coalesce(?, disabled), token_hash = coalesce(?, token_hash)
       WHERE id = ? RETURNING *`
    const disabled = changes.disabled === undefined ? null : Number(changes.disabled)
    const row = await this.#database.together<OperatorRow>(
      { sql, values: [disabled, changes.tokenHash ?? null, id] },
      recordIf('operators', id, event),
    )
    return row === null ? null : toOperator(row)
  }

  /** One page, by name. */
  async list(page: number, size: number): Promise<Page<KnownOperator>> {
    const found = await this.#database.slice<OperatorRow>('*', 'operators', BY_NAME, [], page, size)
    return { ...found, elements: found.elements.map(toOperator) }
  }
}

function toOperator(row: OperatorRow): KnownOperator {
  return { id: row.id, name: row.name, disabled: row.disabled === 1, tokenHash: row.token_hash }
}
