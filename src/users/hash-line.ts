import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'

/** Hashes that may wait at a time. The last of them waits for about 15 s. */
const PLACES = 64

/** Milliseconds between two hashes, for the other requests of the isolate. A refresh needs about 5 ms of CPU. */
const TURN_MS = 50

/** Milliseconds between two checks of a waiter, for each waiter before it. */
const LOOK_MS = 20
const LONGEST_LOOK_MS = 500

/** Milliseconds without a check after which a waiter is dropped: the request of a client that disconnects just stops. */
const GONE_AFTER_MS = 1000

/** The same for a waiter whose hash has run: it only waits for `TURN_MS`. */
const DONE_AFTER_MS = 500

/** Seconds after which a refused caller may try again. Most of a full queue is done by then. */
const RETRY_SECONDS = 10

/**
 * The queue of password hashes. `scrypt` is synchronous in workerd and blocks the isolate for about 170 ms. Hashes run one
 * at a time, in the order of their requests. The other requests of the isolate run between two hashes.
 *
 * Each waiter checks its place by a timer of its own, because one request cannot wake another. The time of its last check
 * is the only sign that a waiter still exists.
 */
export class HashLine {
  /** The time of each waiter's last check, by its number. The lowest number is the first in the queue. */
  readonly #waiting = new Map<number, EpochMs>()
  #issued = 0

  /** Runs a hash when it is first in the queue. Refuses with `too_many_requests` when the queue is full. */
  async run<T>(hash: () => T): Promise<Result<T>> {
    this.#forgetGone()
    if (this.#waiting.size >= PLACES) {
      return refuse('too_many_requests', 'too_many_hashes', { retryAfterSeconds: RETRY_SECONDS })
    }
    const number = ++this.#issued
    try {
      // A waiter that was dropped because its timer was late gets its old place again.
      for (let place = this.#look(number); place > 0; place = this.#look(number)) {
        // The wait grows with the number of waiters before this one, since each of them runs a hash first.
        await scheduler.wait(Math.min(place * LOOK_MS, LONGEST_LOOK_MS))
      }
      const value = hash()
      // The waiter keeps its place for `TURN_MS`, so that a newcomer does not hash at once either. If its client
      // disconnects meanwhile, the place expires after `DONE_AFTER_MS`.
      this.#waiting.set(number, now() - GONE_AFTER_MS + DONE_AFTER_MS)
      await scheduler.wait(TURN_MS)
      return ok(value)
    } finally {
      this.#waiting.delete(number)
    }
  }

  /** Records a check of this waiter. Returns the number of waiters before it. */
  #look(number: number): number {
    this.#waiting.set(number, now())
    this.#forgetGone()
    return [...this.#waiting.keys()].filter((other) => other < number).length
  }

  #forgetGone(): void {
    const at = now()
    for (const [number, lookedAt] of this.#waiting) {
      if (at - lookedAt > GONE_AFTER_MS) this.#waiting.delete(number)
    }
  }
}
