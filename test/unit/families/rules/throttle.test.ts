import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attempts, admit, NO_ATTEMPTS, takeBack } from '../../../../src/families/rules/throttle.ts'

const START = 1_800_000_000_000
const DAY = 86_400_000

/** Ten at once, five more while the lock doubles, and one in each quarter of an hour: the most in any day. */
const MOST_A_DAY = 10 + 5 + 96

interface Step {
  /** Milliseconds after the door opened, or after the last attempt if it is open. */
  readonly wait: number
  /** Logins with the right password that come before it, and how many of them are not answered yet. */
  readonly logins: number
  readonly open: number
}

/** The moments at which guesses were let in, until the days are over. Whoever guesses knows when the door opens. */
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
    // In whatever order they are answered, here the oldest first: the guess stands between.
    for (const before of pending) state = takeBack(state, before)
    if (!guess.admitted) at += 60_000
  }
  return admitted
}

/** The most moments within any day. */
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

describe('whoever guesses at one name', () => {
  it('has about 100 guesses a day, if every lock is met the moment it ends', () => {
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

  it('has no more while the user logs in as often as they like', () => {
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
    // Within two minutes nothing is forgotten.
    expect(state.failures).toBe(wrong)
    if (wrong < 10) expect(state.lockedUntil).toBeLessThanOrEqual(at)
  })
  fc.assert(property, { numRuns: 3000 })
})
