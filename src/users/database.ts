import { within } from '../core/deadline.ts'
import type { Page } from '../core/page.ts'
import { Unavailable } from '../core/unavailable.ts'

type Value = string | number | null

/** One statement with its values. */
export interface Statement {
  readonly sql: string
  readonly values: readonly Value[]
}

/** The longest that one statement may take, in milliseconds. */
const LIMIT_MS = 10_000

/** D1. Every failure becomes `Unavailable`. */
export class Database {
  readonly #db: D1Database

  constructor(db: D1Database) {
    this.#db = db
  }

  /** The first row of a statement, or null. */
  async first<Row>(sql: string, ...values: Value[]): Promise<Row | null> {
    return this.#ask(() =>
      this.#db
        .prepare(sql)
        .bind(...values)
        .first<Row>(),
    )
  }

  /** Runs statements as one transaction, in their order. Returns the first row of the first one, or null. */
  async together<Row>(...statements: readonly Statement[]): Promise<Row | null> {
    const [first] = await this.inOrder<Row>(...statements)
    return first?.[0] ?? null
  }

  /** Runs statements as one transaction, in their order. Returns the rows of each. */
  async inOrder<Row>(...statements: readonly Statement[]): Promise<Row[][]> {
    return this.#ask(async () => {
      const answers = await this.#db.batch<Row>(
        statements.map(({ sql, values }) => this.#db.prepare(sql).bind(...values)),
      )
      return answers.map(({ results }) => results)
    })
  }

  /** Every row of a statement. */
  async all<Row>(sql: string, ...values: Value[]): Promise<Row[]> {
    return this.#ask(async () => {
      const { results } = await this.#db
        .prepare(sql)
        .bind(...values)
        .all<Row>()
      return results
    })
  }

  /** One page of a query: at most `size` rows from row `page * size`, and the total. `from` is the text after FROM. */
  async slice<Row>(
    columns: string,
    from: string,
    order: string,
    values: readonly Value[],
    page: number,
    size: number,
  ): Promise<Page<Row>> {
    const counted = await this.first<{ total: number }>(`SELECT count(*) AS total FROM ${from}`, ...values)
    const rows = await this.all<Row>(
      `SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT ${size} OFFSET ${page * size}`,
      ...values,
    )
    return { elements: rows, page, size, totalElements: counted?.total ?? 0 }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await within(LIMIT_MS, question())
    } catch (error) {
      throw new Unavailable('directory', error)
    }
  }
}
