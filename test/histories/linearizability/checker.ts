import type { Policy } from '../../../src/families/rules/policy.ts'
import type { Answer, Call, History, Operation } from './history.ts'
import { type Notes, take } from './service-specification.ts'
import { type State, start } from './specification.ts'

/** The maximum number of steps of the search. A history that needs more is too large. */
const LIMIT = 500_000

/** A call that is not complete. */
interface Open {
  readonly call: Call
  /** Its state between two of its moments. Undefined: it has not begun. */
  readonly notes: Notes | undefined
  /** The platform has already carried out its present moment once, without an answer. */
  readonly repeated: boolean
}

const optional = ({ call }: Open) => call.answer === null

/**
 * Null: some order of the calls explains the history. Each call takes effect between its sending and its answer, at one
 * moment or at the few that the specification allows, and has the answer of the specification (linearizability: Herlihy
 * and Wing, 1990; searched as Wing and Gong, 1993, with Lowe's memory of configurations). Otherwise returns the fault.
 */
export function explain(history: History, policy: Policy): string | null {
  const unequal = unequalRetries(history)
  if (unequal !== null) return unequal
  const numbers = new Map(history.calls.map((call, index) => [call, index]))
  const seen = new Set<string>()
  let steps = 0

  const search = (open: readonly Open[], state: State): boolean => {
    if (open.every(optional)) return true
    const standing = open.map(({ call, notes, repeated }) => [numbers.get(call), notes, repeated])
    const key = JSON.stringify([standing, state])
    if (seen.has(key)) return false
    seen.add(key)
    steps += 1
    if (steps > LIMIT) throw new Error(`gave up after ${LIMIT} steps`)
    // A call that was sent after the answer to another cannot come before it.
    const first = Math.min(...open.filter((one) => !optional(one)).map(({ call }) => call.answeredAt))
    return open.some((one, index) => one.call.sentAt <= first && goOn(open, index, one, state))
  }

  // Certain calls are tried before uncertain ones. The first order explains most histories.
  const goOn = (open: readonly Open[], index: number, one: Open, state: State): boolean => {
    const moment = take(state, one.call.operation, policy, one.notes)
    if (moment.notes !== undefined) {
      if (search(open.with(index, { ...one, notes: moment.notes, repeated: false }), moment.state))
        return true
    } else if (agrees(one.call.answer, moment.answer) && search(open.toSpliced(index, 1), moment.state)) {
      return true
    }
    // Only calls of the cell are repeated. A repeat that changes nothing need not be tried.
    if (one.call.repeatable !== true || one.repeated || !moment.inCell || moment.state === state) return false
    return search(open.with(index, { ...one, repeated: true }), moment.state)
  }

  const all = history.calls.map((call) => ({ call, notes: undefined, repeated: false }))
  return search(all, start(history.startedAt)) ? null : 'no order of the calls explains the answers'
}

function agrees(told: Answer | null, specified: Answer): boolean {
  if (told === null) return true
  if (typeof specified === 'string')
    return told === specified || (told === 'refused' && REFUSALS.has(specified))
  if (typeof told === 'string' || told.generation !== specified.generation) return false
  return told.madeAt === null || told.madeAt === specified.madeAt
}

/** The operations of HTTP calls, under one name. */
const REFUSALS = new Set(['unknown', 'revoked', 'ahead', 'reused', 'disabled', 'expired', 'not live'])

/** Every success for one generation of a family has the same bytes (invariant 1). */
function unequalRetries({ calls }: History): string | null {
  const known = new Map<string, string>()
  for (const { operation, answer, bytes } of calls) {
    const generation = generationOf(operation, answer)
    if (generation === null) continue
    const key = `${(operation as { family: string }).family}, generation ${generation}`
    const said = bytes ?? JSON.stringify(answer)
    if ((known.get(key) ?? said) !== said) return `two different successors: ${key}`
    known.set(key, said)
  }
  return null
}

/** The generation of the pair in an answer. Null: it has no pair. */
function generationOf(operation: Operation, answer: Answer | null): number | null {
  if (operation.do === 'login') return answer === `opened ${operation.family}` ? 0 : null
  return answer === null || typeof answer === 'string' ? null : answer.generation
}
