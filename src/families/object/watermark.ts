import type { EpochMs } from '../../core/clock.ts'
import type { Family } from '../rules/family.ts'

type Mark = {
  /** Families that began before this moment have ended. */
  readonly before: EpochMs
  /** When they ended. */
  readonly at: EpochMs
  /** Whether rows may be left that do not say so yet. */
  readonly open: boolean
}

const KEY = 'watermark'

/** What the clocks of two machines may differ by; tokens allow for as much (`CLOCK_TOLERANCE_SECONDS`). */
const CLOCKS_DIFFER_MS = 5000

/**
 * The mass revocation of a cell: one moment, before which every family has ended. It holds at once and for every
 * question; the sweep writes it into the rows later. It only rises. It is kept in memory, since a refresh asks it.
 */
export class Watermark {
  readonly #storage: DurableObjectStorage
  #mark: Mark | undefined

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.reload()
  }

  /** Reads the stored mark again: after a transaction that was rolled back. */
  reload(): void {
    this.#mark = this.#storage.kv.get<Mark>(KEY)
  }

  /**
   * Ends every family that began before `moment`. A moment well ahead of the cell's clock means now: a login that comes
   * later is not ended. Some seconds are the difference of two clocks. Returns whether the mark rose.
   */
  raise(moment: EpochMs, now: EpochMs): boolean {
    const before = Math.min(moment, now + CLOCKS_DIFFER_MS)
    if (before <= this.before) return false
    this.#put({ before, at: now, open: true })
    return true
  }

  /** The moment; 0 if there was no mass revocation. */
  get before(): EpochMs {
    return this.#mark?.before ?? 0
  }

  /** What the sweep has to write into rows; null if every row says so. */
  get unwritten(): Mark | null {
    return this.#mark?.open === true ? this.#mark : null
  }

  /** Notes that every row says so. */
  settle(): void {
    if (this.#mark?.open === true) this.#put({ ...this.#mark, open: false })
  }

  /** The family as it is: ended, if it began before the mark, whatever its row says. */
  seen(family: Family): Family {
    const mark = this.#mark
    if (mark === undefined || family.revokedAt !== null || family.createdAt >= mark.before) return family
    return { ...family, revokedAt: mark.at, revokedFor: 'operator' }
  }

  #put(mark: Mark): void {
    this.#storage.kv.put<Mark>(KEY, mark)
    this.#mark = mark
  }
}
