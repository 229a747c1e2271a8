import { env } from 'cloudflare:workers'

/** A generator of pseudorandom numbers (mulberry32). A seed fixes every random choice of a run. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A separate generator for a concurrent client. */
  split(): Chance {
    return new Chance(this.below(2 ** 31))
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  of<T>(...list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** A weighted choice. */
  weighed<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    return (entries[0] as [T, number])[0]
  }
}

/** The seed of a run: `LINEARIZABILITY_SEED`, or a random one. */
export const SEED =
  env.LINEARIZABILITY_SEED === '' ? Math.floor(Math.random() * 2 ** 31) : Number(env.LINEARIZABILITY_SEED)

/** The number of histories: `LINEARIZABILITY_HISTORIES`, or the default of CI. */
export const historiesOr = (usual: number) =>
  env.LINEARIZABILITY_HISTORIES === '' ? usual : Number(env.LINEARIZABILITY_HISTORIES)

/**
 * Waits a few turns of the microtask queue, or none, so that calls overtake each other. It uses no timer, because within
 * an object each turn of the event loop that wrote something is a commit to disk.
 */
export async function idle(chance: Chance): Promise<void> {
  for (let turns = chance.below(6); turns > 0; turns -= 1) await null
}
