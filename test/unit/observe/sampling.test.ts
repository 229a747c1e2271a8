import { expect, it } from 'vitest'
import { Sampling } from '../../../src/observe/sampling.ts'

const take = (sampling: Sampling, kind: string, count: number, at: number) =>
  Array.from({ length: count }, () => sampling.take(kind, at))
const written = (taken: readonly (number | null)[]) => taken.filter((omitted) => omitted !== null)

it('writes 50 lines of a kind within a second, and counts the rest', () => {
  const sampling = new Sampling()
  expect(written(take(sampling, 'forged', 100, 0))).toEqual(Array(50).fill(0))
  expect(written(take(sampling, 'forged', 100, 999))).toEqual([])
  // The first line of the next second has the number of the others.
  expect(take(sampling, 'forged', 2, 1000)).toEqual([150, 0])
})

it('keeps the count over a second without a line', () => {
  const sampling = new Sampling()
  take(sampling, 'forged', 55, 0)
  expect(take(sampling, 'forged', 1, 60_000)).toEqual([5])
})

it('counts each kind separately, so many lines of one kind hide no other kind', () => {
  const sampling = new Sampling()
  take(sampling, 'forged', 1000, 0)
  expect(take(sampling, 'reused', 1, 0)).toEqual([0])
})

it('writes again after the clock went back', () => {
  const sampling = new Sampling()
  take(sampling, 'forged', 55, 5000)
  expect(take(sampling, 'forged', 1, 1000)).toEqual([5])
})
