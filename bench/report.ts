import type { Line } from './cell.ts'
import type { Correctness } from './correctness.ts'
import { median } from './harness/load.ts'
import type { Measured } from './harness/rounds.ts'

/** The cost of one target as a multiple of another's in one run, and its limit. */
export interface Goal {
  readonly what: string
  readonly of: string
  readonly over: string
  readonly most: number
  /** True: no goal, but a part of another figure. */
  readonly aside?: true
}

export interface Judged extends Goal {
  readonly ratio: number
}

/** The median over the rounds of the ratio within each round. A slow round affects both targets alike. */
export function ratio(one: Measured, other: Measured): number {
  return median(one.rounds.map((sample, round) => sample.cpu / (other.rounds[round]?.cpu ?? Number.NaN)))
}

/** The goals whose two targets were both measured. */
export function judge(goals: readonly Goal[], measured: readonly Measured[]): Judged[] {
  return goals.flatMap((goal) => {
    const one = measured.find(({ target }) => target.name === goal.of)
    const other = measured.find(({ target }) => target.name === goal.over)
    return one === undefined || other === undefined ? [] : [{ ...goal, ratio: ratio(one, other) }]
  })
}

/** A Markdown table that is also aligned in a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  )
}

export function targetTable(measured: readonly Measured[]): string {
  const head = [
    'target',
    'CPU µs',
    'of wrangler',
    '/s',
    'p50 ms',
    'p95',
    'p99',
    'MB',
    'KB stored',
    'B/refresh',
    'failed',
  ]
  return table(
    head,
    measured.map(({ target, sample, stored }) => [
      target.title,
      sample.cpu.toFixed(0),
      sample.others.toFixed(0),
      sample.perSecond.toFixed(0),
      sample.p50.toFixed(1),
      sample.p95.toFixed(1),
      sample.p99.toFixed(1),
      (sample.memory / 1e6).toFixed(0),
      stored.opened === 0 ? '-' : (stored.opened / 1e3).toFixed(0),
      stored.opened === 0 ? '-' : stored.perRefresh.toFixed(0),
      String(sample.failed),
    ]),
  )
}

export function goalTable(goals: readonly Judged[]): string {
  const rows = goals.map((goal) => [
    goal.what,
    `${goal.ratio.toFixed(2)} ×`,
    goal.aside ? '' : `${goal.most} ×`,
    goal.aside ? 'for comparison' : goal.ratio <= goal.most ? 'met' : '**not met**',
  ])
  return table(['CPU of a refresh', 'measured', 'goal', ''], rows)
}

export const lineTable = (lines: readonly Line[]) =>
  table(
    ['what', 'measured'],
    lines.map(({ what, value }) => [what, value]),
  )

export function correctnessTable(rows: readonly Correctness[]): string {
  const yes = (count: number) => (count === 0 ? 'refused' : 'a pair')
  return table(
    [
      'target',
      'twice in a row',
      'after the grace',
      'of 20 at once succeed',
      'successors',
      'newest token after a late copy',
    ],
    rows.map((row) => [
      row.title,
      yes(row.twice),
      yes(row.late),
      String(row.successes),
      String(row.successors),
      newestToken(row),
    ]),
  )
}

function newestToken(row: Correctness): string {
  if (row.survivesTheft) return 'still refreshes: not noticed'
  // The copy was given a pair, and that pair replaced the newest.
  return row.late > 0 ? 'dead: the copy took over' : 'dead: theft noticed'
}
