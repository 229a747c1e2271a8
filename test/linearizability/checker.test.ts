import { describe, expect, it } from 'vitest'
import { POLICY } from '../support/policy.ts'
import { explain } from './checker.ts'
import type { Answer, Call, Operation } from './history.ts'

// The checker must be able to say no: histories that no correct service could have.

const AT = 1_800_000_000_000

const made = (
  sentAt: number,
  answeredAt: number,
  operation: Operation,
  answer: Answer | null,
  bytes?: string,
): Call => ({
  client: 0,
  operation,
  sentAt,
  answeredAt,
  answer,
  bytes,
})

const OPEN = made(0, 1, { do: 'open', family: 'f', epoch: 0, disabled: false }, 'opened')
const refresh = (generation: number, attempt: string): Operation => ({
  do: 'refresh',
  family: 'f',
  generation,
  accessExpiresAt: null,
  attempt,
})
const successor = (generation: number, later = 0) => ({ generation, madeAt: AT + later })
const verdict = (...calls: Call[]) => explain({ startedAt: AT, calls: [OPEN, ...calls] }, POLICY)
const WRONG = 'no order of the calls explains the answers'

describe('a history is explained', () => {
  it('with a keyed retry, and with a second use that ends the family', () => {
    const first = made(2, 3, refresh(0, 'a'), successor(1), 'pair')
    expect(verdict(first, made(4, 5, refresh(0, 'a'), successor(1), 'pair'))).toBe(null)
    expect(
      verdict(first, made(4, 5, refresh(0, 'b'), 'reused'), made(6, 7, refresh(1, 'c'), 'revoked')),
    ).toBe(null)
    expect(verdict(first, made(4, 5, refresh(0, 'b'), 'refused'))).toBe(null)
  })

  it('in either order of what overlaps', () => {
    const end = made(2, 9, { do: 'end', family: 'f' }, 'done')
    expect(verdict(end, made(3, 8, refresh(0, 'a'), successor(1)))).toBe(null)
    expect(verdict(end, made(3, 8, refresh(0, 'a'), 'revoked'))).toBe(null)
  })

  it('whether or not an unanswered call took effect', () => {
    const lost = made(2, Number.POSITIVE_INFINITY, refresh(0, 'a'), null)
    expect(verdict(lost, made(4, 5, refresh(0, 'b'), 'reused'))).toBe(null)
    expect(verdict(lost, made(4, 5, refresh(0, 'b'), successor(1)))).toBe(null)
  })

  it('where the platform carried a call out twice', () => {
    // The first time before the clock moved beyond the window, the second time after it: reuse, by its own hand.
    const calls = [made(3, 3, { do: 'clock', ms: 61_000 }, 'done'), made(2, 5, refresh(0, 'a'), 'reused')]
    expect(verdict(...calls)).toBe(WRONG)
    expect(verdict(...calls.map((call) => ({ ...call, repeatable: call.operation.do === 'refresh' })))).toBe(
      null,
    )
  })
})

describe('a history is refused', () => {
  it('of a double rotation', () => {
    expect(
      verdict(made(2, 6, refresh(0, 'a'), successor(1)), made(3, 7, refresh(0, 'b'), successor(1))),
    ).toBe(WRONG)
  })

  it('of a success after "ended" was answered', () => {
    const end = made(2, 3, { do: 'end', family: 'f' }, 'done')
    expect(verdict(end, made(4, 5, refresh(0, 'a'), successor(1)))).toBe(WRONG)
    const all = made(2, 3, { do: 'change', epoch: 1, disabled: false, ending: { except: null } }, 'done')
    expect(verdict(all, made(4, 5, refresh(0, 'a'), successor(1)))).toBe(WRONG)
    expect(verdict(all, made(4, 5, { do: 'look', family: 'f' }, 'live'))).toBe(WRONG)
  })

  it('of an unequal retry: other bytes, or another moment', () => {
    const first = made(2, 3, refresh(0, 'a'), successor(1), 'pair')
    const other = 'two different successors: f, generation 1'
    expect(verdict(first, made(4, 5, refresh(0, 'a'), successor(1), 'another pair'))).toBe(other)
    const clock = made(4, 4, { do: 'clock', ms: 1 }, 'done')
    const late = made(2, 3, refresh(0, 'a'), successor(1))
    expect(verdict(late, clock, made(5, 6, refresh(0, 'a'), successor(1, 1)))).toBe(other)
  })

  it('of a fork, of a lost rotation, and of a theft that went unnoticed', () => {
    const [first, second] = [
      made(2, 3, refresh(0, 'a'), successor(1)),
      made(4, 5, refresh(1, 'b'), successor(2)),
    ]
    expect(verdict(first, second, made(6, 7, refresh(0, 'a'), successor(1)))).toBe(WRONG)
    expect(verdict(first, made(4, 5, refresh(1, 'b'), 'ahead'))).toBe(WRONG)
    expect(
      verdict(first, made(4, 5, refresh(0, 'thief'), 'reused'), made(6, 7, refresh(1, 'b'), successor(2))),
    ).toBe(WRONG)
  })

  it('of a refusal without a reason', () => {
    expect(verdict(made(2, 3, refresh(0, 'a'), 'refused'))).toBe(WRONG)
  })
})
