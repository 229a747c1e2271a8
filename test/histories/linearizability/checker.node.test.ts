import { describe, expect, it } from 'vitest'
import { POLICY } from '../../support/policy.ts'
import { explain } from './checker.ts'
import type { Answer, Call, Operation } from './history.ts'

// The checker must refuse histories that no correct service can produce.

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

  it('in either order of overlapping calls', () => {
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
    // The first time is before the end of the window, and the second time after it: the call itself is the reuse.
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

  it('of a fork, of a lost rotation, and of an undetected reuse', () => {
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

const login = (family: string, password = 0, attempt = 'b'): Operation => ({
  do: 'login',
  family,
  password,
  attempt,
})
const password: Operation = { do: 'password', family: 'f', from: 0, to: 1 }
const disable: Operation = { do: 'operate', disabled: true }
const enable: Operation = { do: 'operate', disabled: false }
const endAll: Operation = { do: 'operate', disabled: null }
const of = (family: string, generation: number): Operation => ({
  ...(refresh(generation, 'c') as Operation & { do: 'refresh' }),
  family,
})

describe('a history of a user who changes is explained', () => {
  it('with a change of password, after which the asking session alone goes on', () => {
    const second = made(2, 3, login('g'), 'opened g')
    const changed = made(4, 5, password, 'done')
    const after = [
      made(6, 7, of('g', 0), 'refused'),
      made(8, 9, refresh(0, 'a'), successor(1)),
      made(10, 11, login('h', 0), 'denied'),
      made(12, 13, login('h', 1), 'opened h'),
    ]
    expect(verdict(second, changed, ...after)).toBe(null)
  })

  it('with either result of two concurrent changes of a password', () => {
    const other: Operation = { do: 'password', family: 'f', from: 0, to: 2 }
    expect(verdict(made(2, 6, password, 'done'), made(3, 7, other, 'denied'))).toBe(null)
  })

  it('where a user who is being disabled cannot log in any more, and an old session still lives', () => {
    const seen = [made(3, 4, login('g'), 'denied'), made(5, 6, refresh(0, 'a'), successor(1))]
    expect(verdict(made(2, 9, disable, 'done'), ...seen)).toBe(null)
    expect(verdict(made(2, 9, disable, null), ...seen)).toBe(null)
    expect(verdict(...seen)).toBe(WRONG)
  })

  it('with logins during the end of all sessions: ended, or started again and alive', () => {
    const during = [made(2, 6, endAll, 'done'), made(3, 7, login('g'), 'opened g')]
    expect(verdict(...during, made(8, 9, of('g', 0), successor(1)))).toBe(null)
    expect(verdict(...during, made(8, 9, of('g', 0), 'refused'))).toBe(null)
  })

  it('with a login repeated by its key, also if its first answer was lost', () => {
    const [first, again] = [made(2, 3, login('g'), 'opened g', 'pair'), login('g')]
    expect(verdict(first, made(4, 5, again, 'opened g', 'pair'))).toBe(null)
    expect(verdict(made(2, Number.POSITIVE_INFINITY, login('?1'), null), made(4, 5, again, 'opened g'))).toBe(
      null,
    )
  })
})

describe('a history of a user who changes is refused', () => {
  const changed = made(4, 5, password, 'done')

  it('of a session that outlives a change of password, the end of all, or a disabling', () => {
    const second = made(2, 3, login('g'), 'opened g')
    const survivor = made(6, 7, of('g', 0), successor(1))
    for (const operation of [password, endAll, disable]) {
      const ended = made(4, 5, operation, 'done')
      expect(verdict(second, ended, survivor), operation.do).toBe(WRONG)
      expect(verdict(second, ended, made(6, 7, of('g', 0), 'refused')), operation.do).toBe(null)
    }
    // The user is enabled again, and the family stays ended.
    expect(verdict(second, made(3, 4, disable, 'done'), made(5, 5, enable, 'done'), survivor)).toBe(WRONG)
  })

  it('of a session that asked to end the others, or changed its password, and ended itself', () => {
    const others: Operation = { do: 'endOwn', family: 'f', others: true }
    for (const operation of [others, password]) {
      expect(verdict(made(2, 3, operation, 'done'), made(4, 5, refresh(0, 'a'), 'refused'))).toBe(WRONG)
    }
  })

  it('of an old password that still logs in, a new one that does not, and a change by a wrong one', () => {
    expect(verdict(changed, made(6, 7, login('g', 0), 'opened g'))).toBe(WRONG)
    expect(verdict(changed, made(6, 7, login('g', 1), 'denied'))).toBe(WRONG)
    const wrong: Operation = { do: 'password', family: 'f', from: 7, to: 8 }
    expect(verdict(made(2, 3, wrong, 'done'))).toBe(WRONG)
    expect(verdict(changed, made(6, 7, { ...password, to: 2 } as Operation, 'done'))).toBe(WRONG)
  })

  it('of two changes from the same password that both succeed', () => {
    const other: Operation = { do: 'password', family: 'f', from: 0, to: 2 }
    expect(verdict(made(2, 6, password, 'done'), made(3, 7, other, 'done'))).toBe(WRONG)
  })

  it('of a login of a disabled user, and of a refused login of an enabled user', () => {
    const disabled = made(2, 3, disable, 'done')
    expect(verdict(disabled, made(4, 5, login('g'), 'opened g'))).toBe(WRONG)
    expect(verdict(disabled, made(4, 5, enable, 'done'), made(6, 7, login('g'), 'denied'))).toBe(WRONG)
  })

  it('of a login under way whose session outlives the disabling that overtook it', () => {
    const overtaken = [made(2, 6, login('g'), 'opened g'), made(3, 5, disable, 'done')]
    expect(verdict(...overtaken, made(7, 8, of('g', 0), 'refused'))).toBe(null)
    expect(verdict(...overtaken, made(7, 8, of('g', 0), successor(1)))).toBe(WRONG)
  })

  it('of the change of a password by a session that has ended', () => {
    expect(verdict(made(2, 3, { do: 'end', family: 'f' }, 'done'), changed)).toBe(WRONG)
  })

  it('of a login repeated by its key that opens another family, or has another answer', () => {
    const first = made(2, 3, login('g'), 'opened g', 'pair')
    expect(verdict(first, made(4, 5, login('h'), 'opened h'))).toBe(WRONG)
    expect(verdict(first, made(4, 5, login('h', 0, 'another key'), 'opened h'))).toBe(null)
    const other = 'two different successors: g, generation 0'
    expect(verdict(first, made(4, 5, login('g'), 'opened g', 'another pair'))).toBe(other)
  })
})
