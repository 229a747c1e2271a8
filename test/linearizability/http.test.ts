import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newAttemptId, newId } from '../../src/core/ids.ts'
import { operate, PATH, type Pair, type TestUser } from '../support/api.ts'
import { bearer, bodyOf, cellOf, claimsOf, enter, put, SESSIONS, someone } from '../support/life.ts'
import { POLICY } from '../support/policy.ts'
import { Counts, expectExplained } from './batch.ts'
import { type Operation, Recorder, Ticks } from './history.ts'
import { trouble } from './nemesis.ts'
import { Chance, historiesOr, SEED } from './random.ts'
import { type Driver, type Held, World } from './world.ts'

// The whole service, as its clients see it: a retry must be equal byte for byte.

const USERS = 10
const HISTORIES = historiesOr(2_000) / 100

const heldOf = (pair: Pair): Held<Pair> => {
  const { sid: family, gen: generation, exp: accessExpiresAt } = claimsOf(pair.token)
  return { family, generation, accessExpiresAt, pair }
}

class HttpDriver implements Driver<Pair> {
  readonly weights = {
    refresh: 50,
    retry: 20,
    stale: 5,
    look: 12,
    end: 4,
    endAll: 4,
    open: 0,
    password: 0,
    disable: 0,
  }
  readonly newFamily = newId
  readonly newAttempt = newAttemptId
  readonly #user: TestUser

  constructor(user: TestUser) {
    this.#user = user
  }

  async send(operation: Operation, held: Held<Pair> | undefined) {
    const pair = held?.pair as Pair
    const response = await this.#ask(operation, pair)
    const { errorCode, content } = await bodyOf(response)
    // An outage: nobody knows what came of it.
    if (errorCode === 'GLOBAL_1001') return null
    expect([200, 401]).toContain(response.status)
    if (operation.do === 'look') return { answer: response.status === 200 ? 'live' : 'not live' }
    if (response.status !== 200) return { answer: 'refused' }
    if (operation.do !== 'refresh') return { answer: 'done' }
    const [successor] = content as [Pair]
    const answer = { generation: claimsOf(successor.token).gen, madeAt: null }
    return { answer, bytes: successor.token + successor.refreshToken, held: heldOf(successor) }
  }

  #ask(operation: Operation, pair: Pair): Promise<Response> {
    switch (operation.do) {
      case 'refresh':
        return put(pair, operation.attempt)
      case 'end':
        return bearer(pair.token, 'DELETE', PATH)
      case 'look':
        return bearer(pair.token, 'GET', SESSIONS)
      default:
        return operate('DELETE', `/user/${this.#user.id}/session`, undefined)
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 1000) * 1000 + 60_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

it('histories over HTTP have an order that explains them', async () => {
  const counts = new Counts()
  const batches = Math.ceil(HISTORIES / USERS)
  for (let index = 0; index < batches; index += 1) {
    const seed = SEED + index
    const chance = new Chance(seed)
    const users = await Promise.all(Array.from({ length: USERS }, () => someone()))
    const pairs = await Promise.all(users.map((user) => enter(user, { CELLS_PER_REGION: '1' })))
    const ticks = new Ticks()
    const worlds = users.map((user, at) => {
      const world = new World(new Recorder(ticks, Date.now()), new HttpDriver(user))
      world.hold(heldOf(pairs[at] as Pair))
      return world
    })
    const recorders = worlds.map(({ recorder }) => recorder)
    const stub = cellOf(pairs[0] as Pair)
    const tear = (how: 'evict' | 'abort') =>
      how === 'abort' ? abortAllDurableObjects() : evictDurableObject(stub).catch(() => {})
    await Promise.all([
      trouble(chance.split(), 6, recorders, tear),
      ...worlds.flatMap((world) => [0, 1, 2].map((client) => world.live(client, chance.split(), 4))),
    ])
    for (const world of worlds) await world.settle()
    for (const recorder of recorders) {
      const history = recorder.history()
      expectExplained(
        history,
        POLICY,
        `LINEARIZABILITY_SEED=${seed} LINEARIZABILITY_HISTORIES=${USERS * 100}`,
      )
      counts.add(history.calls)
    }
  }
  expect(counts.of('refresh ok')).toBeGreaterThan(0)
}, 900_000)
