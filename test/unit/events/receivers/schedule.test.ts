import { describe, expect, it } from 'vitest'
import {
  afterFailure,
  askedWait,
  attemptsAtOnce,
  type Condition,
  HEALTHY,
  isDown,
  isGivenUp,
  waitAfter,
} from '../../../../src/events/receivers/schedule.ts'

const HOUR = 3_600_000
const NOW = 1_800_000_000_000

describe('the wait after failures', () => {
  it('triples from 5 s up to 1 h', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => waitAfter(failures, 0.5) / 1000)
    expect(waits).toEqual([5, 15, 45, 135, 405, 1215, 3600, 3600, 3600])
  })

  it('is up to a quarter shorter or longer, so that events do not return together', () => {
    expect(waitAfter(1, 0)).toBe(3750)
    expect(waitAfter(1, 1)).toBe(6250)
  })
})

describe('Retry-After', () => {
  it.each([
    [null, 0],
    ['0', 0],
    ['120', 120_000],
    ['999999999', 24 * HOUR],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    [new Date(NOW + 60_000).toUTCString(), 60_000],
    [new Date(NOW - 60_000).toUTCString(), 0],
  ])('%s', (header, wait) => {
    expect(askedWait(header, NOW)).toBe(wait)
  })
})

describe('an event', () => {
  it('is given up after three days', () => {
    expect(isGivenUp(NOW, NOW + 72 * HOUR - 1)).toBe(false)
    expect(isGivenUp(NOW, NOW + 72 * HOUR)).toBe(true)
  })
})

describe('a receiver', () => {
  const fail = (count: number, askedMs = 0, isFirst = true, from: Condition = HEALTHY) => {
    let condition = from
    for (let failure = 0; failure < count; failure += 1) {
      condition = afterFailure(condition, { isFirst, askedMs }, NOW, 0.5)
    }
    return condition
  }

  it('is not down because events fail again, but stays down if they do', () => {
    expect(isDown(fail(100, 0, false))).toBe(false)
    expect(isDown(fail(100, 0, false, fail(4)))).toBe(false)
    expect(fail(1, 0, false, fail(5))).toEqual(fail(6))
    expect(fail(1, 120_000, false).restingUntil).toBe(NOW + 120_000)
  })

  it('counts as down after five events in a row that fail, and is then asked by one attempt at a time', () => {
    expect([0, 4, 5, 6].map((count) => isDown(fail(count)))).toEqual([false, false, true, true])
    expect([0, 4, 5, 6].map((count) => attemptsAtOnce(fail(count)))).toEqual([6, 6, 1, 1])
  })

  it('is left alone from then on, longer each time', () => {
    const rests = [1, 4, 5, 6, 7].map((count) => Math.max(fail(count).restingUntil - NOW, 0) / 1000)
    expect(rests).toEqual([0, 0, 5, 15, 45])
  })

  it('is left alone for the time that it asks for', () => {
    expect(fail(1, 120_000).restingUntil).toBe(NOW + 120_000)
    expect(fail(1, 0, true, fail(1, 120_000)).restingUntil).toBe(NOW + 120_000)
  })
})
