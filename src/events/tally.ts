/** A number of events with one name and cause. */
export interface EventCount {
  /** The name of an event. A newer cell may have one that this release does not know. */
  readonly event: string
  readonly cause: string | null
  readonly count: number
}

const NONE: readonly EventCount[] = []

/**
 * The events that a cell has recorded since they were last taken, for the metrics. It is in memory alone. A call that ends a
 * thousand families has one count, because an invocation may write 250 points.
 */
export class Tally {
  #counts: EventCount[] = []

  add({ event, cause }: Pick<EventCount, 'event' | 'cause'>, count: number): void {
    const at = this.#counts.findIndex((one) => one.event === event && one.cause === cause)
    if (at === -1) this.#counts.push({ event, cause, count })
    else this.#counts[at] = { event, cause, count: (this.#counts[at]?.count ?? 0) + count }
  }

  /** Returns the counts, and begins anew. */
  take(): readonly EventCount[] {
    if (this.#counts.length === 0) return NONE
    const counts = this.#counts
    this.#counts = []
    return counts
  }
}
