import { afterEach, expect, it, vi } from 'vitest'
import { Unavailable } from '../../../src/core/unavailable.ts'
import { COLUMNS, failureOf, type Point, writePoint } from '../../../src/observe/metrics.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const written = (point: Point) => {
  const writeDataPoint = vi.fn()
  writePoint({ writeDataPoint }, point)
  return writeDataPoint.mock.calls
}

it('writes the columns in the order of their names', () => {
  const point = {
    kind: 'refresh',
    outcome: 'rotated',
    cause: null,
    cell: 'weur-7',
    client: 'dpop',
    milliseconds: 12,
  }
  expect(written(point)).toEqual([
    [{ indexes: ['refresh'], blobs: ['rotated', '', 'weur', 'dpop'], doubles: [1, 12] }],
  ])
  expect(Object.values(COLUMNS).map((column) => column(point))).toEqual([
    'refresh',
    'rotated',
    '',
    'weur',
    'dpop',
    1,
    12,
  ])
})

it('has an empty text and 0 for what a point lacks', () => {
  expect(written({ kind: 'schedule', outcome: 'done' })).toEqual([
    [{ indexes: ['schedule'], blobs: ['done', '', '', ''], doubles: [1, 0] }],
  ])
})

it('writes nothing without a dataset', () => {
  expect(() => writePoint(undefined, { kind: 'refresh', outcome: 'rotated' })).not.toThrow()
})

it('logs a failure, and returns', () => {
  const line = vi.spyOn(console, 'warn').mockReturnValue()
  const writeDataPoint = () => {
    throw new Error('over the limit')
  }
  writePoint({ writeDataPoint }, { kind: 'refresh', outcome: 'rotated' })
  expect(JSON.parse(String(line.mock.lastCall?.[0]))).toMatchObject({ event: 'unavailable', part: 'metrics' })
})

it.each([
  [new Unavailable('cell', new Error('gone'), 'weur-1'), { cause: 'cell', cell: 'weur-1' }],
  [new Unavailable('directory', new Error('gone')), { cause: 'directory', cell: undefined }],
  [new TypeError('a token in a message'), { cause: 'unexpected' }],
  ['thrown', { cause: 'unexpected' }],
])('tells an outage from a bug: %s', (error, outcome) => {
  expect(failureOf(error)).toEqual(outcome)
})
