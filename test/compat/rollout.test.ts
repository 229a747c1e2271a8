import { beforeEach, describe, it } from 'vitest'
import { wait } from './clock.ts'
import { CAPPED, lock, SCENARIOS } from './scenarios.ts'
import { type Cast, Stage } from './stage.ts'

// During a rollout, and after a rollback, Workers and cells of two releases call each other, on the same rows.

const NEW_WORKER: Cast = { worker: 'today', cell: 'released' }
const NEW_CELL: Cast = { worker: 'released', cell: 'today' }
const NEW: Cast = { worker: 'today', cell: 'today' }
const OLD: Cast = { worker: 'released', cell: 'released' }

// Each of the four casts follows each other one, as in an upgrade and in a rollback, between any two calls. Today's is the
// first, so that the last release receives today's names and signatures.
const TURNS: readonly Cast[] = [
  ...[NEW, OLD, NEW, NEW_CELL, NEW, NEW_WORKER],
  ...[OLD, NEW_CELL, NEW_WORKER, NEW_CELL, OLD, NEW_WORKER],
]

const PLANS: readonly [string, readonly Cast[]][] = [
  ["today's Worker with cells of the last release", [NEW_WORKER]],
  ["a Worker of the last release with today's cells", [NEW_CELL]],
  ['all four casts in turn', TURNS],
]

// A mass revocation of one test must not end families of the next, so each test has its own time.
let eras = 0

beforeEach(() => {
  eras += 1
  wait(eras * 100 * 86_400)
})

describe.each(PLANS)('%s', (_, plan) => {
  it.each(Object.entries(SCENARIOS))('%s', (_name, scenario) => scenario(new Stage(plan)))

  it.each(Object.entries(CAPPED))('%s', (_name, scenario) =>
    scenario(new Stage(plan, { MAX_FAMILIES_PER_USER: '1' })),
  )
})

describe.each(PLANS.slice(0, 2))('%s', (_, plan) => {
  it('a name is locked after ten failures', () => lock(new Stage(plan)))
})
