import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LostRows } from '../../../src/observe/lost-rows.ts'

interface Noted {
  readonly cell: string
  readonly user: number
  readonly at: number
}

const CELLS = ['weur-1', 'weur-2']

/** Refusals in two cells, a few to some dozens a minute, with pauses. */
const history: fc.Arbitrary<Noted[]> = fc
  .array(
    fc.record({
      cell: fc.constantFrom(...CELLS),
      user: fc.nat(40),
      pause: fc.oneof({ weight: 100, arbitrary: fc.nat(1500) }, fc.integer({ min: 50_000, max: 130_000 })),
    }),
    { minLength: 50, maxLength: 400, size: 'max' },
  )
  .map((notes) => {
    let at = 0
    return notes.map(({ pause, ...note }) => {
      at += pause
      return { ...note, at }
    })
  })

it('alerts when families of twenty users of a cell are unknown within a minute, and once a minute at most', () => {
  let [alerted, silent] = [0, 0]
  fc.assert(
    fc.property(history, (notes) => {
      const lost = new LostRows()
      const alerts = notes.map(({ cell, user, at }) => lost.note(cell, String(user), at))
      for (const [index, { cell, at }] of notes.entries()) {
        const within = (ms: number) => (other: Noted) => other.cell === cell && at - other.at < ms
        const before = notes.slice(0, index)
        const users = new Set([...before, notes[index] as Noted].filter(within(60_000)).map((n) => n.user))
        const lately = (ms: number) => before.some((note, other) => alerts[other] && within(ms)(note))
        if (alerts[index]) {
          expect(users.size).toBeGreaterThanOrEqual(20)
          expect(lately(60_000)).toBe(false)
          alerted++
        } else {
          // For a minute after an alert nothing is counted. Then the next alert needs twenty users again.
          if (users.size >= 20) expect(lately(120_000)).toBe(true)
          silent++
        }
      }
    }),
    { numRuns: 50 },
  )
  expect(Math.min(alerted, silent)).toBeGreaterThan(20)
})

const many = (lost: LostRows, cell: string, count: number, at: number, from = 0) =>
  Array.from({ length: count }, (_, index) => lost.note(cell, String(from + index), at)).filter(Boolean)
    .length

it('counts a user once, with any number of calls and families', () => {
  const lost = new LostRows()
  expect(Array.from({ length: 1000 }, () => lost.note('weur-1', 'the same', 0)).some(Boolean)).toBe(false)
})

it('forgets refusals that are older than a minute', () => {
  const lost = new LostRows()
  expect(many(lost, 'weur-1', 19, 0)).toBe(0)
  expect(many(lost, 'weur-1', 1, 60_000, 100)).toBe(0)
  expect(many(lost, 'weur-1', 19, 60_001, 101)).toBe(1)
})

it('counts on after the clock went back', () => {
  const lost = new LostRows()
  expect(many(lost, 'weur-1', 20, 500_000)).toBe(1)
  expect(many(lost, 'weur-1', 20, 0)).toBe(1)
})

it('remembers a bounded number of cells, and drops the one with the oldest refusal', () => {
  const lost = new LostRows()
  many(lost, 'first', 19, 0)
  for (let other = 0; other < 599; other++) lost.note(`other-${other}`, 'user', 0)
  expect(lost.note('first', 'the twentieth', 0)).toBe(true)
  many(lost, 'second', 19, 0)
  for (let other = 0; other < 600; other++) lost.note(`other-${other}`, 'user', 0)
  expect(lost.note('second', 'the twentieth', 0)).toBe(false)
})
