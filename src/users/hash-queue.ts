import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'

/** Hashes that may wait at a time: the last one then waits for some fifteen seconds. */
const MAX_WAITING = 64

/** How long the isolate is left to other requests after each hash: a refresh needs some 5 ms of it. */
const PAUSE_MS = 50

/** How often a waiter looks whether it is next; longer, the more are before it. */
const POLL_MS = 20
const MAX_POLL_MS = 500

/** A waiter that has not looked for this long is gone: the request of a client that went away just stops. */
const ABANDONED_AFTER_MS = 1000

/** The same for one whose hash has run: it has its turn to wait for and no more. */
const DONE_ABANDONED_AFTER_MS = 500

/** Seconds after which a refused caller may try again. Most of a full queue is done by then. */
const RETRY_SECONDS = 10

/**
 * The queue of password hashes. `scrypt` is synchronous in workerd and blocks the isolate for about 170 ms. Hashes run one
 * at a time, in the order of their requests. The other requests of the isolate run between two hashes.
 *
 * Each waiter checks its place by a timer of its own, because one request cannot wake another. The time of its last check
 * is the only sign that a waiter still exists.
 */
export class HashQueue {
  /** When each waiter looked last, by its number: the lowest is the first. */
  readonly #waiting = new Map<number, EpochMs>()
  #issued = 0

  /** Runs a hash when it is first in the queue. Refuses with `too_many_requests` when the queue is full. */
  async run<T>(hash: () => T): Promise<Result<T>> {
    this.#dropAbandoned()
    if (this.#waiting.size >= MAX_WAITING) {
      return refuse('too_many_requests', 'too_many_hashes', { retryAfterSeconds: RETRY_SECONDS })
    }
    const number = ++this.#issued
    try {
      // A waiter whose timer came so late that it was taken for gone has its old place again.
      for (let place = this.#poll(number); place > 0; place = this.#poll(number)) {
        // Nobody's turn can come sooner than those before them need.
        await scheduler.wait(Math.min(place * POLL_MS, MAX_POLL_MS))
      }
      const value = hash()
      // It keeps its place for a turn, so that not even one who comes just now hashes at once. If its client goes away
      // meanwhile, nothing gives the place up: it lapses soon.
      this.#waiting.set(number, now() - ABANDONED_AFTER_MS + DONE_ABANDONED_AFTER_MS)
      await scheduler.wait(PAUSE_MS)
      return ok(value)
    } finally {
      this.#waiting.delete(number)
    }
  }

  /** How many are before this waiter, which is seen to be there. */
  #poll(number: number): number {
    this.#waiting.set(number, now())
    this.#dropAbandoned()
    return [...this.#waiting.keys()].filter((other) => other < number).length
  }

  #dropAbandoned(): void {
    const at = now()
    for (const [number, polledAt] of this.#waiting) {
      if (at - polledAt > ABANDONED_AFTER_MS) this.#waiting.delete(number)
    }
  }
}
