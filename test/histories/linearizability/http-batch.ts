import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import type { Pair } from '../../support/api.ts'
import { cellOf } from '../../support/cells.ts'
import { POLICY } from '../../support/policy.ts'
import { newPair, newUser } from '../../support/users.ts'
import { type Counts, expectExplained } from './batch.ts'
import { Recorder, Ticks } from './history.ts'
import { HttpDriver, heldOf } from './http-driver.ts'
import { trouble } from './nemesis.ts'
import { Chance, historiesOr, SEED } from './random.ts'
import { World } from './world.ts'

const CLIENTS = 3
const STEPS = 5

/**
 * Runs histories over HTTP in batches of `size` users: one history for each `share` of the requested number. Explains and
 * counts each. Returns the number of batches.
 */
export async function httpBatches(size: number, share: number, counts: Counts): Promise<number> {
  const batches = Math.ceil(historiesOr(2_000) / share / size)
  for (let seed = SEED; seed < SEED + batches; seed += 1) {
    const replay = `LINEARIZABILITY_SEED=${seed} LINEARIZABILITY_HISTORIES=${size * share}`
    await httpBatch(seed, size, counts, replay)
  }
  return batches
}

/** One batch, of so many users of one cell. */
async function httpBatch(seed: number, size: number, counts: Counts, replay: string): Promise<void> {
  const chance = new Chance(seed)
  const users = await Promise.all(Array.from({ length: size }, () => newUser()))
  const pairs = await Promise.all(users.map((user) => newPair(user, { CELLS_PER_REGION: '1' })))
  const ticks = new Ticks()
  const worlds = users.map((user, at) => {
    const world = new World(new Recorder(ticks, Date.now()), new HttpDriver(user))
    world.hold(heldOf(pairs[at] as Pair))
    return world
  })
  const recorders = worlds.map(({ recorder }) => recorder)
  const stub = cellOf(pairs[0] as Pair)
  const tear = (how: 'evict' | 'abort') =>
    how === 'abort' ? abortAllDurableObjects() : evictDurableObject(stub).catch(() => {})
  await Promise.all([
    trouble(chance.split(), 12, recorders, tear, 200),
    ...worlds.flatMap((world) =>
      Array.from({ length: CLIENTS }, (_, client) => world.live(client, chance.split(), STEPS)),
    ),
  ])
  await Promise.all(worlds.map((world) => world.settle()))
  for (const recorder of recorders) {
    const history = recorder.history()
    expectExplained(history, POLICY, replay)
    counts.add(history.calls)
  }
}
