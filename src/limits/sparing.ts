import type { EpochMs } from '../core/clock.ts'

/** The first call of a key within a period that the filter is asked about. */
const FIRST_ASKED = 5

interface Calls {
  made: number
  /** The call to ask about next. */
  askedNext: number
  allowed: boolean
}

/**
 * Asks a filter sparingly: about a key's 5th call within a period, its 10th, its 20th and so on. A yes is good until
 * it is asked again, a no until the period ends. Who comes once an hour never costs a question, and a flood costs a
 * handful.
 *
 * A filter that allows L questions lets one isolate make 5 × 2^L - 1 calls, and four times as many for L = 2 where its
 * own period turns within ours; each further isolate 4; besides, what comes while a question is open passes. It is a
 * filter: approximate, as the platform's own limits are.
 *
 * Periods begin with the first call that comes after the last one: forgetting is dropping one map.
 */
export class Sparing {
  readonly #periodMs: number
  readonly #ask: (key: string) => Promise<boolean>
  #calls = new Map<string, Calls>()
  #begunAt: EpochMs = 0

  constructor(periodSeconds: number, ask: (key: string) => Promise<boolean>) {
    this.#periodMs = periodSeconds * 1000
    this.#ask = ask
  }

  /** Whether one more call of this key is allowed at `now`, epoch milliseconds. */
  async allows(key: string, now: EpochMs): Promise<boolean> {
    const calls = this.#count(key, now)
    if (calls.allowed && calls.made >= calls.askedNext) {
      // Before the answer, which may take long: each question is asked once.
      calls.askedNext *= 2
      // Answers can overtake each other: a no stands.
      if (!(await this.#ask(key))) calls.allowed = false
    }
    return calls.allowed
  }

  #count(key: string, now: EpochMs): Calls {
    // A clock that went back begins a period too: a no must not last longer than one.
    if (now < this.#begunAt || now >= this.#begunAt + this.#periodMs) {
      this.#calls = new Map()
      this.#begunAt = now
    }
    const calls = this.#calls.get(key) ?? { made: 0, askedNext: FIRST_ASKED, allowed: true }
    calls.made++
    this.#calls.set(key, calls)
    return calls
  }
}
