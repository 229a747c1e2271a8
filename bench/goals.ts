import { MAX_BUNDLE_KIB } from '../scripts/check-bundle.ts'
import { median } from './harness/load.ts'
import type { Measured } from './harness/rounds.ts'
import type { Group } from './options.ts'

/** The figures of a run by name, one for each round, such as `disk-ours cpu`. */
export type Series = ReadonlyMap<string, readonly number[]>

/** A figure, or its ratio to another one of the same rounds. */
export interface Figure {
  readonly of: string
  /** Null: the figure itself. */
  readonly over: string | null
}

export interface Goal extends Figure {
  readonly what: string
  /** The group of measurements that has its figures. */
  readonly group: Group
  /** `most` and `least` include the limit, and `under` does not. */
  readonly rule: 'most' | 'least' | 'under'
  readonly limit: number | Figure
  /** The goal needs the commit that --against names. */
  readonly against?: true
  /** The unit of a figure that is no ratio. */
  readonly unit?: string
}

export interface Judged {
  readonly goal: Goal
  /** Null: a series is missing, or has no number for a round. */
  readonly measured: number | null
  readonly limit: number | null
  readonly met: boolean
}

const most = (group: Group, what: string, of: string, over: string, limit: number) =>
  ({ group, what, of, over, rule: 'most', limit }) as const

const PEERS = ['workers-oauth-provider', 'openauth', 'better-auth'] as const

// The limit is the ratio of the other commit in the same run.
const better = (group: 'disk' | 'memory', peer: (typeof PEERS)[number]): Goal => {
  const over = `${group}-${peer} cpu`
  const what = `CPU ${group === 'disk' ? 'on disk' : 'in memory'}, of ${peer}`
  const limit = { of: `${group}-today cpu`, over }
  return { group, what, of: `${group}-ours cpu`, over, rule: 'under', limit, against: true }
}

/** The goals of the benchmark. All of their targets run in workerd alone. */
export const GOALS: readonly Goal[] = [
  most('disk', 'CPU on disk, of the floor', 'disk-ours cpu', 'disk-floor cpu', 0.85),
  most('disk', 'CPU on disk, GROUP_COMMIT=off, of the floor', 'disk-ungrouped cpu', 'disk-floor cpu', 1.08),
  most(
    'disk',
    'CPU on disk with a receiver of events, of that without one',
    'disk-received cpu',
    'disk-ours cpu',
    1.03,
  ),
  most('memory', 'CPU in memory, of the floor', 'memory-ours cpu', 'memory-floor cpu', 1),
  most('disk', 'CPU of a forged token on disk, of the floor', 'disk-forged cpu', 'disk-floor cpu', 0.45),
  {
    ...most('lone', 'p50 of a lone refresh, of the other commit', 'lone-ours p50', 'lone-today p50', 1.03),
    against: true,
  },
  {
    group: 'in-flight',
    what: 'rotations a second of a cell, 64 in flight, of the other commit',
    of: 'cell-64 rate',
    over: 'today-64 rate',
    rule: 'least',
    limit: 2.5,
    against: true,
  },
  most(
    'cells',
    'CPU in a cell of 100,000 families, of one of 100',
    'cells-large cpu',
    'cells-small cpu',
    1.05,
  ),
  most(
    'cells',
    'CPU after 20,000 rotations, of the first ones',
    'cells-rotated cpu',
    'cells-small cpu',
    1.05,
  ),
  ...PEERS.map((peer) => better('disk', peer)),
  ...PEERS.map((peer) => better('memory', peer)),
  {
    ...most('start', 'CPU of the start, of the other commit', 'start-ours cpu', 'start-today cpu', 0.85),
    against: true,
  },
  {
    group: 'start',
    what: 'bundle, gzipped',
    of: 'bundle KiB',
    over: null,
    rule: 'most',
    limit: MAX_BUNDLE_KIB,
    unit: 'KiB',
  },
]

/**
 * Judges goals by the series of a run. A ratio is the median over the rounds of the ratio within each round, because a
 * slow round affects both figures alike. A goal without its figures is not met.
 */
export function judge(goals: readonly Goal[], series: Series): Judged[] {
  return goals.map((goal) => {
    const measured = figureOf(goal, series)
    const limit = typeof goal.limit === 'number' ? goal.limit : figureOf(goal.limit, series)
    const met = measured !== null && limit !== null && satisfies(measured, goal.rule, limit)
    return { goal, measured, limit, met }
  })
}

/** The median of a figure, or null if the run has not all of its numbers. */
export function figureOf({ of, over }: Figure, series: Series): number | null {
  const values = series.get(of) ?? []
  const others = over === null ? values.map(() => 1) : (series.get(over) ?? [])
  if (values.length === 0 || values.length !== others.length) return null
  const ratios = values.map((value, round) => value / (others[round] ?? Number.NaN))
  return ratios.every(Number.isFinite) ? median(ratios) : null
}

function satisfies(measured: number, rule: Goal['rule'], limit: number): boolean {
  if (rule === 'least') return measured >= limit
  return rule === 'most' ? measured <= limit : measured < limit
}

/** The series of the targets of a batch. */
export const seriesOf = (measured: readonly Measured[]): [string, number[]][] =>
  measured.flatMap(({ target, rounds }): [string, number[]][] => [
    [`${target.name} cpu`, rounds.map(({ cpu }) => cpu)],
    [`${target.name} p50`, rounds.map(({ p50 }) => p50)],
  ])
