import { type EpochMs, now } from '../core/clock.ts'
import { event } from './events.ts'

/** Users with unknown families within a minute after which the rows of a cell count as lost. */
const USERS = 20
const MINUTE_MS = 60_000

/** Cells that are watched at a time: the most that can exist, 100 in each of six regions. */
const CELLS = 600

interface Watch {
  /** The users with an unknown family, and the moment of the last one. At most `USERS`. */
  readonly unknown: Map<string, EpochMs>
  alertedAt: EpochMs | null
}

/**
 * Distinguishes a cell that lost its rows from bad tokens. Both cause refusals for an unknown family. Bad tokens concern
 * one user, and lost rows concern many users. Memory is bounded: a limited number of users for each of a limited number of
 * cells.
 */
export class LostRows {
  readonly #cells = new Map<string, Watch>()

  /**
   * Records that a cell does not know a family of a user. True: alert now, which happens once a minute for each cell.
   */
  note(cell: string, userId: string, at: EpochMs): boolean {
    const watch = this.#watch(cell)
    if (watch.alertedAt !== null && isWithinMinute(watch.alertedAt, at)) return false
    for (const [known, last] of watch.unknown) {
      if (!isWithinMinute(last, at)) watch.unknown.delete(known)
    }
    watch.unknown.set(userId, at)
    if (watch.unknown.size < USERS) return false
    watch.unknown.clear()
    watch.alertedAt = at
    return true
  }

  // The cell that was recorded longest ago is dropped.
  #watch(cell: string): Watch {
    const watch = this.#cells.get(cell) ?? { unknown: new Map(), alertedAt: null }
    this.#cells.delete(cell)
    this.#cells.set(cell, watch)
    const [oldest] = this.#cells.keys()
    if (this.#cells.size > CELLS && oldest !== undefined) this.#cells.delete(oldest)
    return watch
  }
}

// This also holds after the clock was set back.
function isWithinMinute(since: EpochMs, at: EpochMs): boolean {
  return Math.abs(at - since) < MINUTE_MS
}

const lostRows = new LostRows()

/** Records that a cell does not know the family of a valid and unexpired refresh token. */
export function noteUnknownUser(cell: string, userId: string): void {
  if (lostRows.note(cell, userId, now())) event({ event: 'cell_lost_rows', level: 'alert', cell })
}
