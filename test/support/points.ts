import { env } from 'cloudflare:workers'
import { onTestFinished, vi } from 'vitest'
import type { COLUMNS } from '../../src/observe/metrics.ts'

/** A point as SQL shows it, by the names of its columns. */
export type Row = Record<keyof typeof COLUMNS, string | number>

/** Every point that is written until the test ends, of Worker and cells alike. wrangler's local dataset keeps none. */
export function capturePoints(): Row[] {
  const rows: Row[] = []
  const dataset = Object.getPrototypeOf(env.METRICS) as AnalyticsEngineDataset
  const spy = vi.spyOn(dataset, 'writeDataPoint').mockImplementation((point = {}) => {
    rows.push(rowOf(point))
  })
  onTestFinished(() => spy.mockRestore())
  return rows
}

function rowOf({ indexes = [], blobs = [], doubles = [] }: AnalyticsEngineDataPoint): Row {
  const named = (kind: string, values: readonly unknown[]) =>
    values.map((value, index) => [`${kind}${index + 1}`, value] as const)
  return Object.fromEntries([
    ...named('index', indexes),
    ...named('blob', blobs),
    ...named('double', doubles),
  ]) as Row
}

/** Kind, outcome and cause of the points, each as one text. */
export const shownPoints = (rows: readonly Row[]) =>
  rows.map(({ index1, blob1, blob2 }) => `${index1} ${blob1} ${blob2}`.trim())
