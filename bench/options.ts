import { parseArgs } from 'node:util'

export const USAGE = `npm run bench [-- OPTIONS]

Measures what a refresh costs here, beside the platform's floor and beside peers, and writes bench/results/.
Peers need \`npm install --prefix bench\` first; without it they are left out.

  --seconds N       seconds of each measurement (4)
  --connections N   clients, each a closed loop (16)
  --families N      families of each connection, taken in turn (1)
  --rounds N        interleaved rounds; medians are shown (5)
  --only A,B        groups: main, peers, bare, families, cell, correctness (all)
  --help            this text`

export interface Options {
  readonly seconds: number
  readonly connections: number
  readonly families: number
  readonly rounds: number
  readonly only: readonly string[]
}

/** Null: the usage was asked for. Throws on anything unknown or out of bounds: a run must end by itself. */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: text,
      connections: text,
      families: text,
      rounds: text,
      only: text,
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return null
  return {
    seconds: whole('seconds', values.seconds, 4, 60),
    connections: whole('connections', values.connections, 16, 100),
    families: whole('families', values.families, 1, 50),
    rounds: whole('rounds', values.rounds, 5, 50),
    only: values.only?.split(',') ?? ['main', 'peers', 'bare', 'families', 'cell', 'correctness'],
  }
}

function whole(name: string, value: string | undefined, fallback: number, max: number): number {
  const number = Number(value ?? fallback)
  if (!Number.isInteger(number) || number < 1 || number > max) {
    throw new Error(`--${name}: must be a whole number from 1 to ${max}`)
  }
  return number
}
