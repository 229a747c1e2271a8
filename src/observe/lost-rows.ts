import { type EpochMs, now } from '../core/clock.ts'
import { event } from './events.ts'

/** Users of one cell whose families are unknown within a minute when its rows are taken for lost. */
const USERS = 20
const MINUTE_MS = 60_000

/** Cells that are watched at a time: as many as there can be, 100 in each of six regions. */
const CELLS = 600

interface Watch {
  /** The users with a family that was unknown lately, and when each was last. At most `USERS`. */
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

  /** Notes that a cell does not know a family of a user; whether to alert now, which is once a minute for a cell. */
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

/** Notes that a cell does not know the family of a refresh token that we signed and that has not expired. */
export function noteUnknownUser(cell: string, userId: string): void {
  if (lostRows.note(cell, userId, now())) event({ event: 'cell_lost_rows', level: 'alert', cell })
}
