import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attempts, admit, NO_ATTEMPTS, takeBack } from '../../../../src/families/rules/lock.ts'

const START = 1_800_000_000_000
const DAY = 86_400_000

/** Ten at once, five more while the lock doubles, and one in each quarter of an hour: the maximum in any day. */
const MOST_A_DAY = 10 + 5 + 96

interface Step {
  /** Milliseconds after the lock ended, or after the last attempt if there is no lock. */
  readonly wait: number
  /** Logins with the right password before the guess, and how many of them have no answer yet. */
  readonly logins: number
  readonly open: number
}

/** The moments at which guesses were admitted, within so many days. The guesser knows when each lock ends. */
function guesses(steps: readonly Step[], days: number): number[] {
  let state: Attempts = NO_ATTEMPTS
  let at = START
  const admitted: number[] = []
  for (let turn = 0; at < START + days * DAY; turn += 1) {
    const { wait, logins, open } = steps[turn % steps.length] as Step
    at = Math.max(at, state.lockedUntil) + wait
    const pending: Attempts[] = []
    for (let login = 0; login < logins; login += 1) {
      const admission = admit(state, at)
      if (!admission.admitted) break
      pending.push(state)
      state = admission.attempts
      if (pending.length > open) state = takeBack(state, pending.shift() as Attempts)
    }
    const guess = admit(state, at)
    if (guess.admitted) {
      state = guess.attempts
      admitted.push(at)
    }
    // The oldest is answered first. The order does not matter, because the guess stays counted.
    for (const before of pending) state = takeBack(state, before)
    if (!guess.admitted) at += 60_000
  }
  return admitted
}

/** The maximum number of moments within any day. */
function mostInADay(moments: readonly number[]): number {
  let most = 0
  for (let from = 0, to = 0; to < moments.length; to += 1) {
    while ((moments[to] as number) - (moments[from] as number) >= DAY) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}

const NOTHING_ELSE: Step = { wait: 0, logins: 0, open: 0 }

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(1, 899_999, 900_000, 900_001, 30_000, 9 * 900_000, DAY) },
  { weight: 2, arbitrary: fc.nat(3_600_000) },
)

const alone = fc.record({ wait, logins: fc.constant(0), open: fc.constant(0) })
const beside = fc.record({ wait, logins: fc.nat(4), open: fc.nat(3) })

describe('a guesser of one name', () => {
  it('has about 100 guesses a day, with a guess at the end of each lock', () => {
    const most = mostInADay(guesses([NOTHING_ELSE], 4))
    expect(most).toBeGreaterThan(100)
    expect(most).toBeLessThanOrEqual(110)
  })

  it('has no more by any other timing', () => {
    const property = fc.property(fc.array(alone, { minLength: 1, maxLength: 40 }), (steps) => {
      expect(mostInADay(guesses(steps, 4))).toBeLessThanOrEqual(MOST_A_DAY)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('has no more while the user logs in', () => {
    const property = fc.property(fc.array(beside, { minLength: 1, maxLength: 20 }), (steps) => {
      expect(mostInADay(guesses(steps, 3))).toBeLessThanOrEqual(MOST_A_DAY)
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

type Act = {
  readonly act: 'try' | 'answer right' | 'answer wrong'
  readonly which: number
  readonly later: number
}

const act = fc.record({
  act: fc.constantFrom('try', 'try', 'answer right', 'answer wrong'),
  which: fc.nat(20),
  later: fc.oneof(fc.constant(0), fc.nat(2000)),
}) as fc.Arbitrary<Act>

it('after any attempts at once, in any order of answers, only the wrong ones are counted', () => {
  const property = fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
    let state: Attempts = NO_ATTEMPTS
    let at = START
    let wrong = 0
    const pending: Attempts[] = []
    for (const { act: what, which, later } of acts) {
      at += later
      if (what === 'try') {
        const admission = admit(state, at)
        if (!admission.admitted) continue
        pending.push(state)
        state = admission.attempts
        continue
      }
      const [before] = pending.splice(which % Math.max(1, pending.length), 1)
      if (before === undefined) continue
      if (what === 'answer right') state = takeBack(state, before)
      else wrong += 1
    }
    for (const before of pending) state = takeBack(state, before)
    // Within two minutes no failure decays.
    expect(state.failures).toBe(wrong)
    if (wrong < 10) expect(state.lockedUntil).toBeLessThanOrEqual(at)
  })
  fc.assert(property, { numRuns: 3000 })
})

/** Attempts at the first admitted moments: the state, and the seconds that each locked for. */
function attemptsOf(count: number): { state: Attempts; locks: number[]; at: number } {
  let state = NO_ATTEMPTS
  let at = START
  const locks: number[] = []
  for (let index = 0; index < count; index += 1) {
    at = Math.max(at + 1000, state.lockedUntil)
    const admission = admit(state, at)
    if (!admission.admitted) throw new Error('there was no lock')
    state = admission.attempts
    locks.push(Math.max(0, state.lockedUntil - at) / 1000)
  }
  return { state, locks, at }
}

describe('the rule', () => {
  it('admits ten; the tenth locks, each further one for twice as long, up to 15 minutes', () => {
    const free = Array<number>(9).fill(0)
    expect(attemptsOf(17).locks).toEqual([...free, 30, 60, 120, 240, 480, 900, 900, 900])
  })

  it('gives the seconds until the lock ends, rounded up, and does not count an attempt during a lock', () => {
    const { state, at } = attemptsOf(10)
    expect(admit(state, at)).toEqual({ admitted: false, retryAfterSeconds: 30 })
    expect(admit(state, at + 28_999)).toEqual({ admitted: false, retryAfterSeconds: 2 })
    expect(admit(state, at + 29_999)).toEqual({ admitted: false, retryAfterSeconds: 1 })
    expect(admit(state, at + 30_000)).toMatchObject({ admitted: true, attempts: { failures: 11 } })
  })

  it('takes one failure off for each 15 minutes without an attempt', () => {
    const { state, at } = attemptsOf(12)
    const quarter = 900_000
    expect(admit(state, at + quarter - 1)).toMatchObject({ attempts: { failures: 13 } })
    expect(admit(state, at + quarter)).toMatchObject({ attempts: { failures: 12 } })
    expect(admit(state, at + 5 * quarter)).toMatchObject({ attempts: { failures: 8 } })
    expect(admit(state, at + 12 * quarter)).toMatchObject({ attempts: { failures: 1 } })
  })
})

describe('an attempt that is taken back', () => {
  const at = (failures: number, lastAt: number, lock = 0) => ({
    failures,
    lastAt,
    lockedUntil: lastAt + lock * 1000,
  })

  it('leaves the earlier state if no other attempt was counted since', () => {
    const before = at(3, START)
    expect(takeBack(at(4, START + 5), before)).toBe(before)
    expect(takeBack(at(10, START + 5, 30), at(9, START))).toEqual(at(9, START))
    expect(takeBack(at(1, START), NO_ATTEMPTS)).toBe(NO_ATTEMPTS)
    // One failure decayed between them.
    expect(takeBack(at(3, START + 900_000), before)).toBe(before)
  })

  it('counts one less if others were counted, with the lock of those', () => {
    expect(takeBack(at(5, START + 9), at(3, START))).toEqual(at(4, START + 9))
    expect(takeBack(at(10, START, 30), at(2, START))).toEqual(at(9, START))
    expect(takeBack(at(12, START, 120), at(2, START))).toEqual(at(11, START, 60))
  })

  it('leaves nothing if the others were reset meanwhile', () => {
    expect(takeBack(NO_ATTEMPTS, at(3, START))).toEqual(NO_ATTEMPTS)
    expect(takeBack(at(1, START + 9), at(3, START))).toEqual(NO_ATTEMPTS)
  })
})

describe('a lock', () => {
  it('begins at the tenth attempt, for 30 s and then twice as long, up to 15 minutes', () => {
    let attempts = NO_ATTEMPTS
    let at = START
    const locks: number[] = []
    for (let count = 0; count < 17; count += 1) {
      at = Math.max(at + 1, attempts.lockedUntil)
      const admission = admit(attempts, at)
      if (!admission.admitted) throw new Error('there was no lock')
      expect(admission.attempts).toMatchObject({ failures: Math.min(count + 1, 15), lastAt: at })
      attempts = admission.attempts
      locks.push((attempts.lockedUntil - at) / 1000)
    }
    expect(locks).toEqual([...Array(9).fill(0), 30, 60, 120, 240, 480, 900, 900, 900])
    expect(admit(attempts, attempts.lockedUntil - 1)).toEqual({ admitted: false, retryAfterSeconds: 1 })
    expect(admit(attempts, at)).toEqual({ admitted: false, retryAfterSeconds: 900 })
  })

  it('takes one failure off for each 15 minutes, to the millisecond, and never more than there are', () => {
    const attempts = { failures: 3, lastAt: START, lockedUntil: 0 }
    const later = (ms: number) => admit(attempts, START + ms)
    expect(later(899_999)).toMatchObject({ admitted: true, attempts: { failures: 4 } })
    expect(later(900_000)).toMatchObject({ admitted: true, attempts: { failures: 3 } })
    expect(later(2_699_999)).toMatchObject({ admitted: true, attempts: { failures: 2 } })
    expect(later(2_700_000)).toMatchObject({ admitted: true, attempts: { failures: 1 } })
    expect(later(90_000_000)).toMatchObject({ admitted: true, attempts: { failures: 1 } })
    // A clock that went back takes no failure off.
    expect(later(-900_000)).toMatchObject({ admitted: true, attempts: { failures: 4 } })
    expect(admit(NO_ATTEMPTS, START)).toMatchObject({ attempts: { failures: 1, lockedUntil: START } })
  })
})
