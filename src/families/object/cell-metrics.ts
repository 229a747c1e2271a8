import type { EpochMs } from '../../core/clock.ts'
import type { Tally } from '../../events/tally.ts'
import { writePoint } from '../../observe/metrics.ts'
import type { Outbox } from './outbox.ts'

/** The points that a cell writes. Without the binding `METRICS` it writes none, and reads nothing for them. */
export class CellMetrics {
  readonly #dataset: AnalyticsEngineDataset | undefined
  readonly #cell: string | undefined

  constructor(dataset: AnalyticsEngineDataset | undefined, cell: string | undefined) {
    this.#dataset = dataset
    this.#cell = cell
  }

  /** One point for each name and cause of events that a command has recorded. */
  events(tally: Tally): void {
    for (const { event, cause, count } of tally.take()) {
      writePoint(this.#dataset, { kind: 'event', outcome: event, cause, cell: this.#cell, count })
    }
  }

  /** The depth of the outbox and the age of its oldest entry, after a delivery of the alarm. */
  outbox(outbox: Outbox, now: EpochMs): void {
    if (this.#dataset === undefined) return
    const { depth, oldestMs } = outbox.backlog(now)
    const outcome = depth === 0 ? 'empty' : 'waiting'
    writePoint(this.#dataset, {
      kind: 'outbox',
      outcome,
      cell: this.#cell,
      count: depth,
      milliseconds: oldestMs,
    })
  }
}
