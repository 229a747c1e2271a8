import type { Correctness } from './correctness.ts'
import { figureOf, type Judged, type Series } from './goals.ts'
import type { Missing } from './harness/attempts.ts'
import type { Measured } from './harness/rounds.ts'
import { type Flight, LEVELS, medianOf } from './in-flight.ts'
import type { Line } from './parts.ts'

/** A Markdown table that is also aligned in a terminal. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  )
}

const times = (value: number | null) => (value === null ? '-' : `${value.toFixed(2)} ×`)

/** The goals, each with its limit. A goal without its figures is "not measured". */
export function goalTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ goal, measured, limit, met }) => {
    const shown = (value: number) =>
      goal.unit === undefined ? times(value) : `${value.toFixed(1)} ${goal.unit}`
    const bound = { most: 'at most', least: 'at least', under: 'under' }[goal.rule]
    const known = measured !== null && limit !== null
    return [
      goal.what,
      measured === null ? '-' : shown(measured),
      limit === null ? '-' : `${bound} ${shown(limit)}`,
      known ? (met ? 'met' : '**not met**') : '**not measured**',
    ]
  })
  return table(['goal', 'measured', 'limit', ''], rows)
}

/** The parts of the run that have no figures. Empty: there are none. */
export const missingList = (missing: readonly Missing[]): string =>
  missing.map(({ title, reason }) => `- ${title}: ${firstLine(reason)}`).join('\n')

const firstLine = (text: string) => text.split('\n', 1)[0]?.slice(0, 300) ?? ''

/** The targets of a batch. `base` is the target whose CPU the column of ratios is over. */
export function targetTable(measured: readonly Measured[], base: string, series: Series): string {
  const proxied = measured.some(({ sample }) => sample.others > 0)
  const over = measured.find(({ target }) => target.name === base)?.target
  const head = ['target', 'CPU µs', `of ${over === undefined ? 'the base' : plain(over.title)}`]
  if (proxied) head.push('of wrangler')
  head.push('/s', 'p50 ms', 'p95', 'p99', 'MB', 'storage', 'KB stored', 'B/refresh', 'failed')
  const rows = measured.map(({ target, sample, stored }) => [
    target.title,
    sample.cpu.toFixed(0),
    times(figureOf({ of: `${target.name} cpu`, over: `${base} cpu` }, series)),
    ...(proxied ? [sample.others.toFixed(0)] : []),
    sample.perSecond.toFixed(0),
    sample.p50.toFixed(1),
    sample.p95.toFixed(1),
    sample.p99.toFixed(1),
    (sample.memory / 1e6).toFixed(0),
    target.storage,
    stored.opened === 0 ? '-' : (stored.opened / 1e3).toFixed(0),
    stored.opened === 0 ? '-' : stored.perRefresh.toFixed(0),
    String(sample.failed),
  ])
  return table(head, rows)
}

// The title of a target, without its place and emphasis.
const plain = (title: string) => (title.split(', ', 1)[0] ?? title).replaceAll('*', '')

// The clock of a Worker has whole milliseconds.
const wholeMilliseconds = (value: number) => (value < 1 ? '<1' : value.toFixed(0))

/** The rates and latencies of each object by the calls in flight. */
export function flightTable(flights: readonly Flight[], series: Series): string {
  const rows = LEVELS.flatMap((level, index) =>
    flights.map(({ name, title, levels }) => {
      const rounds = levels[index] ?? []
      const rate = `${name}-${level} rate`
      return [
        String(level),
        title,
        medianOf(rounds, 'perSecond').toFixed(0),
        wholeMilliseconds(medianOf(rounds, 'p50')),
        wholeMilliseconds(medianOf(rounds, 'p99')),
        times(figureOf({ of: rate, over: `floor-${level} rate` }, series)),
        times(figureOf({ of: rate, over: `today-${level} rate` }, series)),
      ]
    }),
  )
  return table(
    ['in flight', 'object', 'rotations/s', 'p50 ms', 'p99 ms', 'of the floor', 'of the other commit'],
    rows,
  )
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
