import { join } from 'node:path'
import { readArguments, suggestion } from '../scripts/command-line/arguments.ts'

/** The groups of measurements, and their descriptions. */
export const GROUPS = {
  disk: 'the headline: workerd alone, files on disk: floor, this service, peers',
  memory: 'the same with all files in memory',
  'in-flight': 'one cell with 1 to 256 calls in flight, beside the object of the floor',
  lone: 'the refresh of a client that is alone',
  maps: 'this service and the peers without storage',
  steps: 'the floor step by step',
  families: 'many families in turn, and an object per family',
  cells: 'cells of 100,000 families, families of 20,000 rotations',
  cell: 'the bytes of a cell, and a create',
  logins: 'a storm of logins beside refreshes',
  start: 'start of the Worker, bundle size',
  wrangler: 'npm start, the floor and the peers as run locally, for comparison',
  correctness: 'one token presented more than once',
} as const

export type Group = keyof typeof GROUPS

const RESULTS = join(import.meta.dirname, 'results')

export const USAGE = `npm run bench [-- OPTIONS]

Measures the cost of a refresh on this machine, beside the platform's floor and peers. A whole run writes its table and
picture to bench/results/. A run of some groups writes nothing without --out.
Peers need \`npm install --prefix bench\` first. Without it they are "not measured".

  --against COMMIT  also measures this service at a commit of this repository
  --seconds N       seconds of each measurement (3)
  --connections N   clients, each a closed loop (16)
  --families N      families of each connection, taken in turn (1)
  --rounds N        interleaved rounds; medians are shown (5)
  --only A,B        groups (all of them):
${Object.entries(GROUPS)
  .map(([name, what]) => `                      ${name.padEnd(12)}${what}`)
  .join('\n')}
  --out FOLDER      where to write results.md and cpu-per-refresh.svg
  --help            this text`

export interface Options {
  readonly seconds: number
  readonly connections: number
  readonly families: number
  readonly rounds: number
  readonly only: readonly Group[]
  /** The commit to compare with, or null. */
  readonly against: string | null
  /** The folder of the results. Null: they are only printed. */
  readonly out: string | null
}

/** Null: the usage is to be shown. Throws for an unknown or out-of-range value, so that a run ends by itself. */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const
  const { values } = readArguments({
    args: [...args],
    options: {
      seconds: text,
      connections: text,
      families: text,
      rounds: text,
      only: text,
      against: text,
      out: text,
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return null
  const only = groupsOf(values.only)
  // The results in the repository are of a whole run, so a partial run must not replace them.
  const whole = Object.keys(GROUPS).length === only.length
  return {
    seconds: wholeNumber('seconds', values.seconds, 3, 60),
    connections: wholeNumber('connections', values.connections, 16, 100),
    families: wholeNumber('families', values.families, 1, 50),
    rounds: wholeNumber('rounds', values.rounds, 5, 50),
    only,
    against: values.against ?? null,
    out: values.out ?? (whole ? RESULTS : null),
  }
}

function groupsOf(list: string | undefined): Group[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its keys are its type
  const all = Object.keys(GROUPS) as Group[]
  if (list === undefined) return all
  const asked = list.split(',').map((name) => name.trim())
  const unknown = asked.filter((name) => !Object.hasOwn(GROUPS, name))
  if (unknown.length > 0) {
    const listed = unknown.map((name) => `"${name}"`).join(', ')
    const meant = suggestion(unknown[0] ?? '', all)
    throw new Error(`--only: no group ${listed}; there are ${all.join(', ')}${meant}`)
  }
  return all.filter((name) => asked.includes(name))
}

function wholeNumber(name: string, value: string | undefined, fallback: number, max: number): number {
  const number = Number(value ?? fallback)
  if (!Number.isInteger(number) || number < 1 || number > max) {
    throw new Error(`--${name}: must be a whole number from 1 to ${max}`)
  }
  return number
}
