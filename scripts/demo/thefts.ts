import { OperatorFault } from '../operator/operator-api.ts'
import { newKey, type ProofKey } from './proof.ts'
import { type Answer, type Pair, placeOf, SessionCalls, type User } from './session-calls.ts'

type Lines = AsyncGenerator<string, void>

/** A session in the hands of its owner. */
interface Session {
  readonly pair: Pair
  /** The `Idempotency-Key` of the next refresh, stored with the pair (docs/clients.md, "Retry"). */
  readonly nextKey: string
  readonly key?: ProofKey
}

/**
 * Steals three sessions of one user, line by line. Each login after an end also is the session of the next theft, so that the
 * user's history has nothing else. Throws `OperatorFault` if the service answers otherwise than its rules say.
 */
export async function* thefts(origin: string, user: User): Lines {
  const calls = new SessionCalls(origin)
  const login = await calls.login(user)
  const bearer = sessionOf(login)
  yield `Three thefts at ${origin}, each with real calls.`
  yield* heading('1. A bearer pair is stolen')
  yield line('owner', 'logs in', login)
  yield* bearerPair(calls, bearer)
  const second = yield* newLogin(calls, user, bearer)

  yield* heading('2. A pair is stolen with the Idempotency-Key of its next refresh')
  yield* pairWithKey(calls, second)
  const bound = yield* newLogin(calls, user, second, await newKey())

  yield* heading('3. A pair is stolen that is bound to a key (DPoP)')
  yield* boundPair(calls, bound)
}

async function* bearerPair(calls: SessionCalls, { pair, nextKey }: Session): Lines {
  yield line('thief', 'copies the pair')
  const refreshed = await calls.refresh(pair, { idempotencyKey: nextKey })
  yield line('owner', 'refreshes generation 0', refreshed)
  const successor = sessionOf(refreshed)
  const stolen = await calls.refresh(pair, { idempotencyKey: anyKey() })
  yield line('thief', 'refreshes generation 0', refusal(stolen))
  const refused = await calls.refresh(successor.pair, { idempotencyKey: successor.nextKey })
  yield line('owner', 'refreshes generation 1', refusal(refused))
  yield* words(
    'The pair of generation 0 was used twice. The service cannot tell the owner from the thief, so the',
    'session ended for both. Only the owner has the password.',
  )
}

async function* pairWithKey(calls: SessionCalls, { pair, nextKey }: Session): Lines {
  yield line('owner', 'has the session of that login')
  yield line('thief', 'copies the pair and its Idempotency-Key')
  const refreshed = await calls.refresh(pair, { idempotencyKey: nextKey })
  yield line('owner', 'refreshes generation 0', refreshed)
  const owner = sessionOf(refreshed)
  const repeated = await calls.refresh(pair, { idempotencyKey: nextKey })
  yield line('thief', 'refreshes generation 0 with that key', repeated)
  const thief = sessionOf(repeated)
  if (thief.pair.refreshToken !== owner.pair.refreshToken) throw new OperatorFault('there are two successors')
  yield* words('The call of the thief looks like a retry. It got the same successor, and no second one.')
  const next = await calls.refresh(owner.pair, { idempotencyKey: owner.nextKey })
  yield line('owner', 'refreshes generation 1', next)
  sessionOf(next)
  const late = await calls.refresh(thief.pair, { idempotencyKey: thief.nextKey })
  yield line('thief', 'refreshes generation 1', refusal(late))
  yield* words(
    'The pair of generation 1 was used twice, with two keys. So the theft showed one refresh later.',
  )
}

async function* boundPair(calls: SessionCalls, session: Session): Lines {
  const { pair, nextKey, key } = session
  yield line('owner', 'has the session of that login')
  yield line('thief', 'copies the pair and its Idempotency-Key')
  const refreshed = await calls.refresh(pair, { idempotencyKey: nextKey, key })
  yield line('owner', 'refreshes generation 0 with a proof', refreshed)
  const owner = sessionOf(refreshed)
  const stolen = await calls.refresh(pair, { idempotencyKey: nextKey })
  yield line('thief', 'refreshes generation 0 without one', refusal(stolen))
  const next = await calls.refresh(owner.pair, { idempotencyKey: owner.nextKey, key })
  yield line('owner', 'refreshes generation 1 with a proof', next)
  const { pair: last } = sessionOf(next)
  yield* words(
    'The thief has no key, so the pair is worthless. The refused call used nothing up and ended nothing.',
    'The history has the login of the session, and no end:',
  )
  yield* eventsOf(calls, { ...session, pair: last }, placeOf(pair).familyId)
  yield ''
  yield line('owner', 'logs out', await calls.logout(last, key))
}

/** The owner logs in again, and reads why the session before ended. */
async function* newLogin(
  calls: SessionCalls,
  user: User,
  before: Session,
  key?: ProofKey,
): AsyncGenerator<string, Session> {
  const login = await calls.login(user, key)
  yield line('owner', key === undefined ? 'logs in again' : 'logs in again, bound to a key', login)
  const session = { ...sessionOf(login), ...(key && { key }) }
  yield* words('The history says what happened to the session before:')
  yield* eventsOf(calls, session, placeOf(before.pair).familyId)
  return session
}

/** The newest event of a session. */
async function* eventsOf(calls: SessionCalls, { pair, key }: Session, familyId: string): Lines {
  const found = (await calls.history(pair, key)).find((one) => one.familyId === familyId)
  if (found === undefined) throw new OperatorFault(`the history has no event of the session ${familyId}`)
  const { time, event, cause } = found
  yield `    ${time}  ${event}${cause === null ? '' : ` (${cause})`}  session ${familyId}`
  yield `    ${found.words}`
}

/** The session of an answer. Throws `OperatorFault` for a refusal. */
function sessionOf({ pair, status, words }: Answer): Session {
  if (pair !== null) return { pair, nextKey: anyKey() }
  const advice = words.startsWith('AUTH_1002') ? ': it may require that sessions are bound to a key' : ''
  throw new OperatorFault(`the service answered ${status} ${words}, and not with a pair${advice}`)
}

/** Throws `OperatorFault` if the service did not refuse. */
function refusal(answer: Answer): Answer {
  if (answer.status === 401) return answer
  const why = 'a REUSE_GRACE_SECONDS above 0 forgives a second use'
  throw new OperatorFault(`the service answered ${answer.status} ${answer.words}, and not 401: ${why}`)
}

const anyKey = (): string => crypto.randomUUID()

function line(who: 'owner' | 'thief', does: string, answer?: Answer): string {
  return `  ${who}  ${does.padEnd(40)}${answer === undefined ? '' : `${answer.status}  ${answer.words}`}`.trimEnd()
}

function* heading(text: string): Generator<string, void> {
  yield ''
  yield text
  yield ''
}

function* words(...lines: readonly string[]): Generator<string, void> {
  yield ''
  for (const text of lines) yield `  ${text}`
  yield ''
}
