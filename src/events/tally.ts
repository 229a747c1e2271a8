/** A number of events with one name and cause. */
export interface EventCount {
  /** The name of an event. A newer cell may have one that this release does not know. */
  readonly event: string
  readonly cause: string | null
  readonly count: number
}

const NONE: readonly EventCount[] = []

/** The events that a cell has recorded since they were last taken, for the metrics. It is in memory alone. */
export class Tally {
  #counts: EventCount[] = []

  add({ event, cause }: Pick<EventCount, 'event' | 'cause'>, count: number): void {
    this.#counts.push({ event, cause, count })
  }

  /** Returns the counts, and begins anew. */
  take(): readonly EventCount[] {
    if (this.#counts.length === 0) return NONE
    const counts = this.#counts
    this.#counts = []
    return counts
  }
}
