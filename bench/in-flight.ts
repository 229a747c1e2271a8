import { join } from 'node:path'
import type { Attempts } from './harness/attempts.ts'
import type { Checkout } from './harness/commit.ts'
import { Connection } from './harness/http.ts'
import { median } from './harness/load.ts'
import type { Running, Target } from './harness/target.ts'
import { BENCH_SERVICE, filled } from './targets/filled.ts'
import { floor } from './targets/floors.ts'
import type { Saturated } from './workers/saturate.ts'

/** Parallel rotations, each of another family. */
export const LEVELS = [1, 16, 64, 256] as const

/** An object that rotates, with the rounds of each level in the order of `LEVELS`. */
export interface Flight {
  /** Its series are `NAME-LEVEL rate` and so on. */
  readonly name: string
  readonly title: string
  readonly levels: readonly (readonly Saturated[])[]
}

interface Way {
  readonly name: string
  readonly target: Target
  readonly path: string
}

const CELL = '/bench/saturate?cells=1'

function ways(today: Checkout | null): Way[] {
  const off = { variables: { GROUP_COMMIT: 'off' } }
  const cell = (name: string, title: string, more: object = {}): Way => ({
    name,
    target: filled(`flight-${name}`, title, { on: 'disk', ...more }),
    path: CELL,
  })
  return [
    { name: 'floor', target: floor('disk', 'flight-floor', "the floor's object"), path: '/spin/saturate?' },
    cell('cell', 'one cell'),
    cell('ungrouped', 'one cell, GROUP_COMMIT=off', off),
    ...(today === null
      ? []
      : [cell('today', `one cell at ${today.short}`, { config: join(today.folder, BENCH_SERVICE) })]),
  ]
}

/**
 * Measures the rotations of one object on disk that one Worker calls in parallel, beside the floor's object, in
 * interleaved rounds. The first round of each level is not counted.
 */
export async function measureInFlight(
  today: Checkout | null,
  plan: { readonly seconds: number; readonly rounds: number },
  attempts: Attempts,
  say: (line: string) => void,
): Promise<Flight[]> {
  const started: { way: Way; running: Running; levels: Saturated[][] }[] = []
  try {
    for (const way of ways(today)) {
      say(`starting ${way.target.name}`)
      await attempts.of(way.target.title, async () => {
        started.push({ way, running: await way.target.start(), levels: LEVELS.map(() => []) })
      })
    }
    for (const [index, level] of LEVELS.entries()) {
      for (let round = 0; round <= plan.rounds; round++) {
        for (const { way, running, levels } of started) {
          await attempts.of(way.target.title, async () => {
            const seen = await saturate(running, way.path, level, plan.seconds)
            if (round > 0) levels[index]?.push(seen)
            say(`${level} in flight, ${way.name}: ${seen.perSecond.toFixed(0)}/s, p99 ${seen.p99} ms`)
          })
        }
      }
    }
    return started
      .filter(({ way }) => !attempts.failed(way.target.title))
      .map(({ way, levels }) => ({ name: way.name, title: way.target.title, levels }))
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
  }
}

async function saturate(server: Running, path: string, level: number, seconds: number): Promise<Saturated> {
  const connection = new Connection(server.origin)
  const call = `${path}&families=${level}&ms=${seconds * 1000}`
  const answer = await connection.send({ method: 'POST', path: call, headers: {}, body: '' })
  connection.close()
  if (answer.status !== 200) throw new Error(`${call}: ${answer.status} ${answer.body.slice(0, 200)}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/saturate.ts answers so
  return JSON.parse(answer.body) as Saturated
}

/** The rates of each object and level. */
export const seriesOfFlights = (flights: readonly Flight[]): [string, number[]][] =>
  flights.flatMap(({ name, levels }) =>
    levels.map((rounds, index): [string, number[]] => [
      `${name}-${LEVELS[index]} rate`,
      rounds.map(({ perSecond }) => perSecond),
    ]),
  )

/** The median of one member over the rounds. */
export const medianOf = (rounds: readonly Saturated[], member: keyof Saturated): number =>
  median(rounds.map((seen) => seen[member]))
