import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'

/** Hashes that may wait at a time. The last of them waits for about fifteen seconds, and longer if imported hashes wait too. */
const MAX_WAITING = 64

/** Milliseconds after each hash in which the isolate serves other requests. A refresh needs some 5 ms. */
const PAUSE_MS = 50

/** Milliseconds between two polls of a waiter, for each waiter before it. */
const POLL_MS = 20
const MAX_POLL_MS = 500

/** A waiter that has not polled for this long is abandoned: the runtime stops a request whose client disconnected. */
const ABANDONED_AFTER_MS = 1000

/** The same for a waiter whose hash has run. It only waits for the pause. */
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
  /** The moment of each waiter's last poll, by its number. The lowest number is the first in the queue. */
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
      // A waiter that was dropped because its timer was late gets its old place again.
      for (let place = this.#poll(number); place > 0; place = this.#poll(number)) {
        // A waiter cannot be first before those ahead of it are done.
        await scheduler.wait(Math.min(place * POLL_MS, MAX_POLL_MS))
      }
      const value = hash()
      // The waiter keeps its place during the pause, so that a new one does not hash at once. If the client disconnects
      // meanwhile, the place expires.
      this.#waiting.set(number, now() - ABANDONED_AFTER_MS + DONE_ABANDONED_AFTER_MS)
      await scheduler.wait(PAUSE_MS)
      return ok(value)
    } finally {
      this.#waiting.delete(number)
    }
  }

  /** The number of waiters before this one. The poll is recorded. */
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
