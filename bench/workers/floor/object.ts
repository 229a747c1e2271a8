import { DurableObject } from 'cloudflare:workers'

/** The minimal rotation: one row read and one row written, in one synchronous step. */
export class Floor extends DurableObject {
  readonly #sql: SqlStorage

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS family (id TEXT PRIMARY KEY, generation INTEGER) WITHOUT ROWID',
    )
  }

  open(id: string): void {
    this.#sql.exec('INSERT INTO family (id, generation) VALUES (?, 0)', id)
  }

  /** An object call without storage. */
  next(_id: string, generation: number): number {
    return generation + 1
  }

  rotate(id: string, generation: number): number | null {
    const [row] = this.#sql.exec<{ generation: number }>('SELECT generation FROM family WHERE id = ?', id)
    if (row === undefined || row.generation !== generation) return null
    this.#sql.exec('UPDATE family SET generation = ? WHERE id = ?', generation + 1, id)
    return generation + 1
  }
}
