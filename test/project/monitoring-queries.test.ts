import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { CALL_KINDS } from '../../src/http/measure.ts'
import { COLUMNS, type Point, writePoint } from '../../src/observe/metrics.ts'
import { read, table } from '../support/documents.ts'

// The queries of docs/monitoring.md and of the dashboard, run on points that the service's own code writes. Analytics Engine
// cannot be run here. SQLite gets its functions, and its four spellings that SQLite does not have are replaced.

const NOW = 1_800_000_000

/** Seconds of a unit of time. */
const UNITS: Readonly<Record<string, number>> = { MINUTE: 60, HOUR: 3600, DAY: 86_400 }

/** A point that was written some seconds ago, in a row that stands for some points. */
interface Written extends Point {
  readonly ago?: number
  readonly rows?: number
}

/** The rows that a query of Analytics Engine gives for points. */
function ask(sql: string, points: readonly Written[]): Record<string, number | string | null>[] {
  const database = new DatabaseSync(':memory:')
  const types = Object.keys(COLUMNS).map((name) => `${name} ${name.startsWith('double') ? 'REAL' : 'TEXT'}`)
  database.exec(`CREATE TABLE edge_token_service (timestamp REAL, _sample_interval INTEGER, ${types.join()})`)
  addFunctions(database)
  const places = Object.keys(COLUMNS).map(() => '?')
  const insert = database.prepare(`INSERT INTO edge_token_service VALUES (?, ?, ${places.join()})`)
  for (const { ago = 1, rows = 1, ...point } of points) {
    const writeDataPoint = ({ indexes = [], blobs = [], doubles = [] }: AnalyticsEngineDataPoint = {}) =>
      void insert.run(NOW - ago, rows, ...[...indexes, ...blobs, ...doubles].map(String))
    writePoint({ writeDataPoint }, point)
  }
  const translated = sql
    .replaceAll(/NOW\(\) - INTERVAL '(\d+)' (\w+)/g, (_, count: string, unit: string) =>
      String(NOW - Number(count) * (UNITS[unit] ?? Number.NaN)),
    )
    .replaceAll('quantileExactWeighted(0.99)(', 'quantileExactWeighted(0.99, ')
    .replaceAll('$timeSeries', 'CAST(timestamp AS INTEGER) / 60 * 60000')
    .replaceAll('$timeFilter', 'timestamp > 0')
  return database.prepare(translated).all() as Record<string, number | string | null>[]
}

function addFunctions(database: DatabaseSync) {
  database.function('toStartOfDay', (at) => Number(at) - (Number(at) % 86_400))
  database.aggregate('sumIf', {
    start: 0,
    step: (sum: number, value, condition) => (condition === 1 ? sum + Number(value) : sum),
  })
  // The values are a list in JSON, because an aggregate of SQLite has one value. The queries ask for the level 0.99 alone.
  database.aggregate('quantileExactWeighted', {
    start: '[]',
    step: (list: string, _level, value, weight) =>
      JSON.stringify([...(JSON.parse(list) as unknown[]), ...Array<unknown>(Number(weight)).fill(value)]),
    result: (list: string) => {
      const values = (JSON.parse(list) as number[]).toSorted((one, other) => one - other)
      return values[Math.floor(0.99 * values.length)] ?? 0
    },
  })
}

const times = (count: number, point: Written): Written[] => Array.from({ length: count }, () => point)

const blocksOf = (text: string) => [...text.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql = '']) => sql)

const rotated: Written = {
  kind: 'refresh',
  outcome: 'rotated',
  cell: 'weur-1',
  client: 'dpop',
  milliseconds: 3,
}
const ended = (cause: string): Written => ({ kind: 'event', outcome: 'session_ended', cause, cell: 'weur-1' })
const outage = (cause: string): Written => ({ kind: 'login', outcome: 'unavailable', cause })
const outbox = (milliseconds: number): Written => ({
  kind: 'outbox',
  outcome: 'waiting',
  count: 1,
  milliseconds,
})
const lock = (count: number): Written => ({ kind: 'event', outcome: 'locked', cause: 'name', count })

/** Points of each alert's queries at which it must be silent, and at which it must not. */
const CASES: Readonly<Record<string, readonly (readonly [silent: Written[], loud: Written[]])[]>> = {
  '1: `ahead`': [
    [
      [rotated, ended('reuse')],
      [rotated, ended('ahead')],
    ],
  ],
  '2: errors': [
    [times(100, rotated).concat(outage('cell')), times(100, rotated).concat(times(2, outage('cell')))],
    [[outage('cell'), outage('directory')], [outage('misconfigured')]],
  ],
  '3: reuse': [
    [
      times(1000, rotated).concat(times(5, ended('reuse')), times(9, ended('logout'))),
      times(1000, rotated).concat(times(6, ended('reuse'))),
    ],
  ],
  '4: outbox': [[[outbox(600_000)], [outbox(1), outbox(600_001)]]],
  '5: locks': [
    [
      [lock(20), lock(1), lock(-1)],
      [lock(20), lock(1)],
    ],
  ],
}

describe('the alert', () => {
  const rows = table('docs/monitoring.md', 'alert', 'interval', 'threshold', 'severity')
  const sections = read('docs/monitoring.md')
    .split(/^### Alert (?=\d)/m)
    .slice(1)
    .map((section) => section.split(/^## /m)[0] ?? '')
  const alerts = sections.map((section, index) => {
    const [, interval = '', threshold = ''] = rows[index] ?? []
    return { name: section.split('\n')[0] ?? '', section, interval, threshold }
  })

  it('has points of its own here', () => {
    expect(alerts.map(({ name }) => name)).toEqual(Object.keys(CASES))
  })

  it.each(alerts)(
    '$name is above its threshold when it must be',
    ({ name, section, interval, threshold }) => {
      const queries = blocksOf(section)
      const cases = CASES[name] ?? []
      expect(queries).toHaveLength(cases.length)
      const limits = [...threshold.matchAll(/(?:^|or )([\d.,]+)/g)].map(([, limit = '']) =>
        Number(limit.replaceAll(',', '')),
      )
      const [count = '', unit = ''] = interval.split(' ')
      const seconds = Number(count) * (UNITS[unit.replace(/s$/, '').toUpperCase()] ?? Number.NaN)
      for (const [index, [silent, loud]] of cases.entries()) {
        const alertedBy = (points: Written[]) => Number(ask(queries[index] ?? '', points)[0]?.value ?? 0)
        const limit = limits[index] ?? Number.NaN
        expect(alertedBy(silent)).toBeLessThanOrEqual(limit)
        expect(alertedBy(loud)).toBeGreaterThan(limit)
        // The query is about its interval alone.
        expect(alertedBy(loud.map((point) => ({ ...point, ago: seconds - 1 })))).toBeGreaterThan(limit)
        expect(alertedBy(loud.map((point) => ({ ...point, ago: seconds + 1 })))).toBeLessThanOrEqual(limit)
        // A row that stands for many points.
        const sampled = loud.map((point) => ({ ...point, rows: 7 }))
        expect(alertedBy(sampled)).toBeGreaterThan(limit)
        expect(alertedBy([])).toBe(0)
      }
    },
  )

  it('about reuse has the number of endings, which needs a threshold of its own', () => {
    const [sql = ''] = blocksOf(alerts[2]?.section ?? '')
    expect(alerts[2]?.threshold).toContain('with 5 endings or more')
    const quiet = ask(sql, [...times(10, rotated), ended('reuse'), { ...ended('reuse'), rows: 3 }])
    expect(quiet).toEqual([{ endings: 4, value: 0.4 }])
  })
})

describe('the other queries', () => {
  const documented = blocksOf(read('docs/monitoring.md')).slice(0, 4)

  it('of the document count calls, refusals, sessions and clients', () => {
    const points: Written[] = [
      { ...rotated, rows: 99 },
      { ...rotated, client: 'bearer', milliseconds: 40 },
      { kind: 'login', outcome: 'refused', cause: 'wrong_password', rows: 2 },
      { ...ended('logout'), count: 3, rows: 2 },
      outbox(5),
      { ...rotated, ago: 40 * 86_400 },
    ]
    expect(documented.map((sql) => ask(sql, points))).toEqual([
      [
        { kind: 'refresh', outcome: 'rotated', calls: 100, p99_ms: 40 },
        { kind: 'login', outcome: 'refused', calls: 2, p99_ms: 0 },
      ],
      [{ kind: 'login', cause: 'wrong_password', calls: 2 }],
      [{ cause: 'logout', region: 'weur', sessions: 6 }],
      [{ day: NOW - (NOW % 86_400), share: 0.99 }],
    ])
  })

  const { panels } = JSON.parse(read('docs/grafana-dashboard.json')) as {
    panels: { title: string; targets: [{ query: string }] }[]
  }

  it.each(panels.map(({ title, targets: [{ query }] }) => [title, query]))(
    'of the panel %s finds points, one row for each label and minute',
    (_, query) => {
      const calls = CALL_KINDS.flatMap((kind) => [
        { kind, outcome: 'refused', cause: 'revoked' },
        { kind, outcome: 'opened', cell: 'weur-1', milliseconds: 4 },
      ])
      const rows = ask(query, [
        ...calls,
        ...times(2, rotated),
        { ...rotated, client: 'bearer', ago: 300 },
        ...[ended('reuse'), outage('cell'), outbox(9), lock(2)],
      ])
      expect(rows.length).toBeGreaterThan(0)
      const places = rows.map(({ t, label = '' }) => `${String(t)} ${label}`)
      expect(new Set(places).size).toBe(places.length)
      for (const { t, label: _label, ...values } of rows) {
        expect(Number(t) % 60_000).toBe(0)
        expect(Object.values(values)).toEqual([expect.any(Number)])
      }
    },
  )
})
