import { expect, it } from 'vitest'
import type { Batch } from '../../bench/batches.ts'
import { documentOf, type Results } from '../../bench/document.ts'
import type { Sample } from '../../bench/harness/load.ts'
import { readOptions } from '../../bench/options.ts'
import { picture, pictureInWords } from '../../bench/picture.ts'
import { peers } from '../../bench/targets/peers.ts'
import { read } from '../support/documents.ts'

const sample = (cpu: number): Sample => ({
  count: 1,
  all: 1,
  failed: 0,
  cpu,
  others: 0,
  perSecond: 1,
  p50: 1,
  p95: 1,
  p99: 1,
  memory: 1e6,
})

const target = (name: string, title: string) => ({
  name,
  title,
  storage: 'object' as const,
  start: () => Promise.reject(new Error('nothing starts here')),
})

const measured = (name: string, title: string, ...rounds: number[]) => ({
  target: target(name, title),
  sample: sample(rounds[0] ?? 0),
  rounds: rounds.map(sample),
  stored: { opened: 0, perRefresh: 0 },
})

const disk: Batch = {
  group: 'disk',
  heading: 'Workerd alone, files on disk',
  targets: [],
  base: 'disk-floor',
}

function results(args: readonly string[], more: Partial<Results> = {}): Results {
  const options = readOptions(args)
  if (options === null) throw new Error('the usage is no run')
  const nothing = { batches: [], flights: [], parts: [], correct: [], missing: [], restarts: [] }
  return { options, against: null, seconds: 1, ...nothing, ...more }
}

const rowOf = (text: string, start: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${start}`))
    ?.split('|')
    .map((cell) => cell.trim())
    .slice(1, -1)

it('shows a goal with its figure, and names what was not measured', () => {
  const batches = [
    {
      batch: disk,
      measured: [
        measured('disk-floor', '**the floor**, on disk', 1000, 1000, 1000),
        measured('disk-ours', 'this service, on disk', 800, 700, 900),
      ],
    },
  ]
  const missing = [{ title: 'this service, GROUP_COMMIT=off, on disk', reason: 'did not start:\nports' }]
  const restarts = [{ title: 'a peer', reason: 'started again in round 3, after it failed: 500' }]
  const text = documentOf(results(['--only', 'disk'], { batches, missing, restarts }))
  expect(text).toContain('## Started again\n\n- a peer: started again in round 3, after it failed: 500\n')
  expect(rowOf(text, 'CPU on disk, of the floor')).toEqual([
    'CPU on disk, of the floor',
    '0.80 ×',
    'at most 0.85 ×',
    'met',
  ])
  expect(rowOf(text, 'CPU on disk, GROUP_COMMIT=off')?.slice(1)).toEqual([
    '-',
    'at most 1.08 ×',
    '**not measured**',
  ])
  expect(text).toContain('- this service, GROUP_COMMIT=off, on disk: did not start:\n')
  expect(rowOf(text, 'this service, on disk')?.slice(1, 3)).toEqual(['800', '0.80 ×'])
})

it('has no row of another commit without --against, and a row that is not measured with it', () => {
  const without = documentOf(results(['--only', 'lone']))
  expect(without).not.toContain('a lone refresh')
  const other = documentOf(results(['--only', 'lone', '--against', 'abc1234'], { against: 'abc1234' }))
  expect(rowOf(other, 'p50 of a lone refresh')?.at(-1)).toBe('**not measured**')
})

it('says beside the goals what the floor does more than this service', () => {
  expect(documentOf(results(['--only', 'disk']))).toMatch(
    /\n## Goals\n[^#]*The floor verifies two tokens where this service verifies one/,
  )
})

it('compares objects by the calls in flight', () => {
  const level = (perSecond: number) => [{ perSecond, p50: 3, p99: 9 }]
  const flights = [
    { name: 'floor', title: "the floor's object", levels: [level(100), level(200), level(300), level(400)] },
    { name: 'cell', title: 'one cell', levels: [level(50), level(400), level(900), level(1600)] },
  ]
  const text = documentOf(results(['--only', 'in-flight'], { flights }))
  expect(rowOf(text, '64        | one cell')).toEqual(['64', 'one cell', '900', '3', '9', '3.00 ×', '-'])
})

it('draws four bars: this service and the peers that run on Workers', () => {
  const rows = [
    measured('disk-ours', 'this service, on disk', 900),
    ...peers('disk').map(({ name, title }, index) => measured(name, title, 2000 * (index + 1))),
  ]
  const text = documentOf(results(['--only', 'disk'], { batches: [{ batch: disk, measured: rows }] }))
  expect(picture(text)?.match(/<rect class="(?:ours|peer)"/g)).toHaveLength(4)
  expect(pictureInWords(text)).toBe(
    'CPU of one refresh: this service 0.9 ms, workers-oauth-provider 2.0, openauth 4.0, better-auth 6.0',
  )
  const without = documentOf(
    results(['--only', 'disk'], { batches: [{ batch: disk, measured: rows.slice(1) }] }),
  )
  expect([picture(without), pictureInWords(without)]).toEqual([null, null])
})

it('draws the picture of the benchmark from the results beside it', () => {
  expect(read('bench/results/cpu-per-refresh.svg')).toBe(picture(read('bench/results/results.md')))
})

it.each(['README.md', 'docs/performance.md'])(
  'shows the picture in %s with its own figures in words',
  (file) => {
    const [, words] = /!\[([^\]]*)\]\([^)]*cpu-per-refresh\.svg\)/.exec(read(file)) ?? []
    expect(words).toBe(pictureInWords(read('bench/results/results.md')))
  },
)
