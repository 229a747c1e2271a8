import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { CAUSES, EVENT_NAMES } from '../../src/events/catalogue.ts'
import { CALL_KINDS } from '../../src/http/measure.ts'
import { COLUMNS } from '../../src/observe/metrics.ts'
import { read, table } from '../support/documents.ts'

// docs/monitoring.md and the dashboard, against the code.

interface Panel {
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number }
  readonly targets: readonly { readonly query: string; readonly datasource: { readonly uid: string } }[]
}

const monitoring = read('docs/monitoring.md')
const dashboard = JSON.parse(read('docs/grafana-dashboard.json')) as {
  readonly __inputs: readonly { readonly name: string }[]
  readonly panels: readonly Panel[]
}
const documented = [...monitoring.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql = '']) => sql)
const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ query }) => query))
const queries = [...documented, ...shown]

const KINDS = [...CALL_KINDS, 'event', 'outbox', 'schedule']
const OUTCOMES = table('docs/monitoring.md', '`index1`', '`blob1`', '`blob2`').flatMap(([, outcomes = '']) =>
  outcomes.split(/[:,] /),
)

/** The texts that a query compares a column with. */
const comparedWith = (sql: string, column: string) =>
  [...sql.matchAll(new RegExp(`${column} (?:=|IN|NOT IN) (\\([^)]*\\)|'[^']*')`, 'g'))].flatMap(
    ([, list = '']) => [...list.matchAll(/'([^']*)'/g)].map(([, text = '']) => text),
  )

it('has the columns of a point', () => {
  const listed = table('docs/monitoring.md', 'column', 'content').map(([name]) => name)
  expect(listed).toEqual(Object.keys(COLUMNS))
})

it('has every kind of a point', () => {
  const listed = table('docs/monitoring.md', '`index1`', '`blob1`', '`blob2`').flatMap(([kinds = '']) =>
    kinds.split(', ').map((kind) => kind.split(' ')[0] as string),
  )
  expect(listed.toSorted()).toEqual(KINDS.toSorted())
})

describe('the queries', () => {
  it('are more than a few, in the document and in the dashboard', () => {
    expect(documented.length).toBeGreaterThan(8)
    expect(shown.length).toBeGreaterThan(8)
  })

  it.each(queries)('name only columns and texts that exist: %s', (sql) => {
    const columns = sql.match(/\b(?:index|blob|double)\d+\b/g) ?? []
    expect(columns.length).toBeGreaterThan(0)
    expect(columns.filter((name) => !Object.hasOwn(COLUMNS, name))).toEqual([])
    const { env } = parse(read('wrangler.toml')) as unknown as {
      env: { local: { analytics_engine_datasets: [{ dataset: string }] } }
    }
    expect(/FROM (\w+)/.exec(sql)?.[1]).toBe(env.local.analytics_engine_datasets[0].dataset)
    // A row stands for many points.
    if (sql.includes('double1')) expect(sql).not.toMatch(/(?<!_sample_interval \* )double1/)
    const known: Readonly<Record<string, readonly string[]>> = {
      index1: KINDS,
      blob1: [...OUTCOMES, ...EVENT_NAMES],
      blob2: [...CAUSES, 'cell', 'directory', 'unexpected', 'misconfigured'],
      blob4: ['dpop', 'bearer'],
    }
    for (const [column, texts] of Object.entries(known)) {
      for (const text of comparedWith(sql, column)) expect(texts).toContain(text)
    }
  })
})

describe('the alerts', () => {
  const rows = table('docs/monitoring.md', 'alert', 'interval', 'threshold', 'severity')
  const sections = monitoring.split(/^### (?=Alert \d)/m).slice(1)

  it('are five, each with a query of one value, a threshold and a runbook', () => {
    expect(rows).toHaveLength(5)
    expect(sections).toHaveLength(5)
    for (const section of sections) {
      const own = section.split(/^## /m)[0] ?? ''
      expect(own).toMatch(/ AS value\nFROM/)
      expect(own).toMatch(/Runbook[\s\S]*\]\((operations|clients)\.md#/)
    }
    for (const [, interval, threshold] of rows) {
      expect(interval).toMatch(/^(\d+ minutes|1 hour)$/)
      expect(threshold).toMatch(/\d/)
    }
  })
})

describe('the dashboard', () => {
  it('asks its own data source in every panel', () => {
    const [input] = dashboard.__inputs
    for (const { targets } of dashboard.panels) {
      for (const { datasource } of targets) expect(datasource.uid).toBe(`\${${input?.name}}`)
    }
  })

  it('has the time filter in every query, and a place for every panel', () => {
    for (const sql of shown)
      expect(sql).toMatch(/^SELECT \$timeSeries AS t,.* WHERE \$timeFilter .*ORDER BY t$/)
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`)
    expect(new Set(places).size).toBe(places.length)
    expect(new Set(dashboard.panels.map(({ title }) => title)).size).toBe(places.length)
  })
})
