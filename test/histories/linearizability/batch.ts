import { vi } from 'vitest'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'
import { POLICY } from '../../support/policy.ts'
import { CellDriver } from './cell-driver.ts'
import { explain } from './checker.ts'
import { type Call, type History, Recorder, Ticks } from './history.ts'
import { trouble } from './nemesis.ts'
import { Chance } from './random.ts'
import { World } from './world.ts'

/** Concurrent users of one cell, with one history each. An eviction or a crash affects all of them. */
export const USERS = 20
const CLIENTS = 3
const STEPS = 5

export interface Setting {
  readonly cell: () => FamilyCell
  /** Evicts or crashes the object. Absent: only the clock moves. */
  readonly tear?: ((how: 'evict' | 'abort') => Promise<void>) | undefined
}

/** Runs one batch of histories and explains each. Throws an error with the seed to run it again. */
export async function batch(seed: number, { cell, tear }: Setting): Promise<Call[]> {
  const chance = new Chance(seed)
  vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000 + chance.below(1000))
  const policy = {
    ...POLICY,
    accessTokenTtlSeconds: chance.of(60, 120),
    idleTtlSeconds: 100,
    familyMaxAgeSeconds: chance.of(110, 300),
    idempotencyWindowSeconds: 30,
    reuseGraceSeconds: chance.of(0, 0, 5),
  }
  const ticks = new Ticks()
  const worlds = Array.from(
    { length: USERS },
    () => new World(new Recorder(ticks, Date.now()), new CellDriver(cell, policy, chance.split())),
  )
  const recorders = worlds.map(({ recorder }) => recorder)
  const clients = worlds.flatMap((world) =>
    Array.from({ length: CLIENTS }, (_, client) => ({ world, client, luck: chance.split() })),
  )
  await Promise.all([
    trouble(chance.split(), 6, recorders, tear),
    ...clients.map(({ world, client, luck }) => world.live(client, luck, STEPS)),
  ])
  await Promise.all(worlds.map((world) => world.settle()))
  for (const recorder of recorders) {
    expectExplained(
      recorder.history(),
      policy,
      `LINEARIZABILITY_SEED=${seed} LINEARIZABILITY_HISTORIES=${USERS}`,
    )
  }
  return recorders.flatMap((recorder) => recorder.history().calls)
}

export function expectExplained(history: History, policy: Policy, replay: string): void {
  const fault = explain(history, policy)
  if (fault !== null) throw new Error(`${fault}\n${replay}\n${JSON.stringify({ policy, history }, null, 1)}`)
}

/** The number of answers of each kind to each operation. */
export class Counts {
  readonly #counts = new Map<string, number>()

  add(calls: readonly Call[]): void {
    for (const { operation, answer, repeatable } of calls) {
      // The name of an opened family does not count.
      const said =
        answer === null
          ? 'no answer'
          : typeof answer === 'string'
            ? answer.replace(/^opened .*/, 'opened')
            : 'ok'
      this.#count(`${operation.do} ${said}`)
      if (repeatable) this.#count('under a crash')
    }
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  #count(name: string): void {
    this.#counts.set(name, this.of(name) + 1)
  }
}
