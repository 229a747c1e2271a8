import { within } from '../core/deadline.ts'
import { Unavailable } from '../core/unavailable.ts'
import { isOutage } from './outage.ts'
import type { CellCalls } from './protocol.ts'
import { locationHintOf } from './rules/placement.ts'

/** A cell as a Worker calls it. */
export type RemoteCell = {
  readonly [Name in keyof CellCalls]: (
    ...request: Parameters<CellCalls[Name]>
  ) => Promise<Awaited<ReturnType<CellCalls[Name]>>>
}

/** The part of the binding of the cells that is used. */
export interface CellNamespace {
  getByName(name: string, options?: { locationHint?: DurableObjectLocationHint }): RemoteCell
}

/** The longest that one call of a cell may take, in milliseconds. */
const CELL_LIMIT_MS = 10_000

/** The cells, called by name. */
export class Cells {
  readonly #namespace: CellNamespace

  constructor(namespace: CellNamespace) {
    this.#namespace = namespace
  }

  /**
   * Asks one cell: `ask(cell, (c) => c.rotate(request))`. `CellCalls` describes the calls. Throws `Unavailable` for an
   * outage, and any other exception of the cell unchanged.
   */
  async ask<Answer>(cell: string, call: (cell: RemoteCell) => Promise<Answer>): Promise<Answer> {
    // No retry here: the platform repeats the calls that `retryable` marks, and the caller gets `Retry-After`.
    try {
      return await within(CELL_LIMIT_MS, call(this.#cell(cell)))
    } catch (error) {
      throw isOutage(error) ? new Unavailable('cell', error, cell) : error
    }
  }

  #cell(name: string): RemoteCell {
    const locationHint = locationHintOf(name)
    return this.#namespace.getByName(name, locationHint === undefined ? {} : { locationHint })
  }
}
