import type { Policy } from '../../src/families/policy.ts'
import type { Answer, Call, History } from './history.ts'
import { type State, start, take } from './specification.ts'

/** Steps that the search may take before it gives up: a history that needs more is too large to be useful. */
const LIMIT = 500_000

interface Candidate {
  readonly call: Call
  /** The platform's own repetition of a call, of which nobody is told: it may have been, right before it. */
  readonly repetition: boolean
  readonly answer: Answer | null
}

const optional = ({ answer }: Candidate) => answer === null

/**
 * Null if some order of the calls explains the history: each takes effect at one moment between its sending and its
 * answer, and each is answered as the specification says (linearizability: Herlihy and Wing, 1990; searched as Wing
 * and Gong, 1993, with Lowe's memory of configurations). Otherwise what is wrong.
 */
export function explain(history: History, policy: Policy): string | null {
  const unequal = unequalRetries(history)
  if (unequal !== null) return unequal
  const candidates = history.calls.flatMap(candidatesOf)
  const seen = new Set<string>()
  let steps = 0

  const search = (done: ReadonlySet<Candidate>, state: State): boolean => {
    const rest = candidates.filter((candidate) => !done.has(candidate))
    if (rest.every(optional)) return true
    const key = `${rest.map((candidate) => candidates.indexOf(candidate))} ${JSON.stringify(state)}`
    if (seen.has(key)) return false
    seen.add(key)
    steps += 1
    if (steps > LIMIT) throw new Error(`gave up after ${LIMIT} steps`)
    // Whatever was sent after another was answered cannot come before it.
    const first = Math.min(...rest.filter((one) => !optional(one)).map(({ call }) => call.answeredAt))
    const possible = rest.filter(
      ({ call, repetition }) =>
        call.sentAt < first + 1 &&
        (!repetition || rest.some((other) => other.call === call && !other.repetition)),
    )
    return possible.some((candidate) => {
      const [answer, after] = take(state, candidate.call.operation, policy)
      return agrees(candidate.answer, answer) && search(new Set([...done, candidate]), after)
    })
  }

  return search(new Set(), start(history.startedAt)) ? null : 'no order of the calls explains the answers'
}

// What is certain is tried before what may have been: most histories are explained by the first order tried.
function candidatesOf(call: Call): Candidate[] {
  const own = { call, repetition: false, answer: call.answer }
  return call.repeatable === true ? [own, { call, repetition: true, answer: null }] : [own]
}

function agrees(told: Answer | null, specified: Answer): boolean {
  if (told === null) return true
  if (typeof specified === 'string')
    return told === specified || (told === 'refused' && REFUSALS.has(specified))
  if (typeof told === 'string' || told.generation !== specified.generation) return false
  return told.madeAt === null || told.madeAt === specified.madeAt
}

/** All of which HTTP calls by one name. */
const REFUSALS = new Set(['unknown', 'revoked', 'ahead', 'reused', 'disabled', 'expired', 'not live'])

/** Every success for one generation of a family says the same, byte for byte (invariant 1). */
function unequalRetries({ calls }: History): string | null {
  const known = new Map<string, string>()
  for (const { operation, answer, bytes } of calls) {
    if (operation.do !== 'refresh' || answer === null || typeof answer === 'string') continue
    const key = `${operation.family}, generation ${answer.generation}`
    const said = bytes ?? JSON.stringify(answer)
    if ((known.get(key) ?? said) !== said) return `two different successors: ${key}`
    known.set(key, said)
  }
  return null
}
