import { join } from 'node:path'
import { readArguments, suggestion } from '../scripts/command-line/arguments.ts'

/** The groups of measurements, and their descriptions. */
export const GROUPS = {
  main: 'the floor, this service, forged tokens',
  peers: 'the libraries and servers beside it, as run locally',
  bare: 'all of them without storage',
  families: 'many families in turn',
  cells: 'cells of 100,000 families, families of 20,000 rotations',
  workerd: 'this service and the floor without wrangler',
  cell: 'what a cell stores, and carries at most; a create',
  logins: 'a storm of logins beside refreshes',
  start: 'start of the Worker, bundle size',
  correctness: 'one token presented more than once',
} as const

export type Group = keyof typeof GROUPS

const RESULTS = join(import.meta.dirname, 'results')

export const USAGE = `npm run bench [-- OPTIONS]

Measures the cost of a refresh on this machine, beside the platform's floor and peers. A whole run writes its table and
picture to bench/results/. A run of some groups writes nothing without --out.
Peers need \`npm install --prefix bench\` first. Without it they are left out.

  --seconds N       seconds of each measurement (4)
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
      out: text,
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return null
  const only = groupsOf(values.only)
  // The results in the repository are of a whole run, so a partial run must not replace them.
  const whole = Object.keys(GROUPS).length === only.length
  return {
    seconds: wholeNumber('seconds', values.seconds, 4, 60),
    connections: wholeNumber('connections', values.connections, 16, 100),
    families: wholeNumber('families', values.families, 1, 50),
    rounds: wholeNumber('rounds', values.rounds, 5, 50),
    only,
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
