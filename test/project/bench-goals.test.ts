import { describe, expect, it } from 'vitest'
import { batchesOf } from '../../bench/batches.ts'
import { figureOf, GOALS, type Goal, judge } from '../../bench/goals.ts'
import { LEVELS } from '../../bench/in-flight.ts'

const goal: Goal = { group: 'disk', what: 'a goal', of: 'ours', over: 'floor', rule: 'most', limit: 0.85 }
const series = (entries: Record<string, number[]>) => new Map(Object.entries(entries))

describe('a figure', () => {
  it('is the median of the ratios within each round, and not the ratio of the medians', () => {
    const measured = series({ ours: [1, 20, 300], floor: [2, 10, 200] })
    expect(figureOf({ of: 'ours', over: 'floor' }, measured)).toBe(1.5)
  })

  it.each([
    ['no series', {}],
    ['no other series', { ours: [1] }],
    ['a round too few', { ours: [1, 2], floor: [1] }],
    ['a round without a number', { ours: [1, Number.NaN], floor: [1, 1] }],
    ['a round of zero', { ours: [1, 1], floor: [1, 0] }],
    ['no rounds', { ours: [], floor: [] }],
  ])('is null with %s', (_, entries) => {
    expect(figureOf({ of: 'ours', over: 'floor' }, series(entries))).toBeNull()
  })
})

describe('a goal', () => {
  const judged = (of: Partial<Goal>, entries: Record<string, number[]>) =>
    judge([{ ...goal, ...of }], series(entries))[0]

  it.each([
    ['most', 0.84, true],
    ['most', 0.85, true],
    ['most', 0.86, false],
    ['least', 0.84, false],
    ['least', 0.85, true],
    ['under', 0.84, true],
    ['under', 0.85, false],
  ] as const)('with the rule "%s" 0.85 and the ratio %d is met: %s', (rule, ratio, met) => {
    expect(judged({ rule }, { ours: [ratio], floor: [1] })).toMatchObject({ measured: ratio, met })
  })

  it.each(['most', 'least', 'under'] as const)(
    'with the rule "%s" is not met without its figures',
    (rule) => {
      expect(judged({ rule }, { ours: [1] })).toMatchObject({ measured: null, limit: 0.85, met: false })
      const limit = { of: 'today', over: 'floor' }
      expect(judged({ rule, limit }, { ours: [1], floor: [2] })).toMatchObject({ limit: null, met: false })
    },
  )

  it('may have the ratio of another version as its limit', () => {
    const limit = { of: 'today', over: 'floor' }
    const entries = { ours: [1], floor: [2], today: [1.2] }
    expect(judged({ rule: 'under', limit }, entries)).toMatchObject({ limit: 0.6, met: true })
  })
})

it('names series that a whole run with --against has', () => {
  const targets = batchesOf({ short: 'abc1234', folder: '/nowhere' }).flatMap((batch) => batch.targets)
  const known = new Set([
    ...targets.flatMap(({ name }) => [`${name} cpu`, `${name} p50`]),
    ...['floor', 'cell', 'ungrouped', 'today'].flatMap((name) =>
      LEVELS.map((level) => `${name}-${level} rate`),
    ),
    ...['start-ours cpu', 'start-today cpu', 'bundle KiB'],
  ])
  const named = GOALS.flatMap(({ of, over, limit }) => [
    of,
    over,
    ...(typeof limit === 'number' ? [] : [limit.of, limit.over]),
  ])
  expect(named.filter((name) => name !== null && !known.has(name))).toEqual([])
  expect(new Set(targets.map(({ title }) => title)).size).toBe(targets.length)
})
