import type { HourCount } from '../events/event-counts.ts'
import type { FoundEvent, SoughtEvents } from '../events/event-search.ts'
import type { EventCount } from '../events/tally.ts'

// The messages of the calls that only operators cause: numbers, and the search. The rule for changes is that of `protocol.ts`.

/** The number of live families of a cell. */
export interface LiveFamilies {
  readonly live: number
  /** Whether each family was counted. The number of a large cell is an estimate. */
  readonly isExact: boolean
}

export interface CellStats {
  readonly events: readonly EventCount[]
  /** The same events, by hour. An older cell leaves them out, and an older Worker ignores them. */
  readonly hours?: readonly HourCount[]
  readonly families: LiveFamilies
  /** Ended families that KV does not have yet, and how long the oldest has waited at least, in milliseconds. */
  readonly outbox: { readonly depth: number; readonly oldestMs: number }
}

/** What an operator looks for in a cell. */
export type Sought = SoughtEvents

/** What a cell has of it. */
export interface FoundInCell {
  /** The family of the id, live or ended. Null: the cell has neither the family nor an event of it. */
  readonly session: FoundSession | null
  /** The newest events of the request, at most 20, and the event of the number. */
  readonly events: readonly FoundEvent[]
  /** False: the cell has more rows than a call reads. It was searched in part. */
  readonly isWhole: boolean
}

export interface FoundSession {
  readonly userId: string
  /** When it began, in epoch milliseconds. Null: its first event is no longer there. */
  readonly beganAt: number | null
}
