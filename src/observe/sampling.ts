import type { EpochMs } from '../core/clock.ts'

/** Lines of one kind that an isolate writes in a second. */
const LINES_PER_SECOND = 50

interface Second {
  readonly begunAt: EpochMs
  written: number
  omitted: number
}

/**
 * Limits the lines that any caller can cause, because a flood of bad tokens would cost more for logs than for refusals.
 * Each kind has its own limit, so that a flood of one kind hides no other. Omitted lines are counted.
 */
export class Sampling {
  readonly #seconds = new Map<string, Second>()

  /** The number of lines of this kind that were omitted since the last one. Null: this line is omitted too. */
  take(kind: string, now: EpochMs): number | null {
    const last = this.#seconds.get(kind)
    const second =
      last !== undefined && Math.abs(now - last.begunAt) < 1000
        ? last
        : { begunAt: now, written: 0, omitted: last?.omitted ?? 0 }
    this.#seconds.set(kind, second)
    if (second.written >= LINES_PER_SECOND) {
      second.omitted++
      return null
    }
    second.written++
    const { omitted } = second
    second.omitted = 0
    return omitted
  }
}
