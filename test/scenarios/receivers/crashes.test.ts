import {
  abortAllDurableObjects,
  evictAllDurableObjects,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { bearer, next, PATH, type Pair, refresh } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import {
  addReceiver,
  idOf,
  objectOf,
  plan,
  received,
  receivedOnce,
  runAlarmAt,
  statusOf,
  type TestReceiver,
} from '../../support/receivers.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The ids of a user's events, in the order of the cell. */
async function eventsOf(pair: Pair): Promise<string[]> {
  const { sub, cell } = claimsOf(pair.token)
  const rows = await sql<{ seq: number }>(
    cellOf(pair),
    'SELECT seq FROM event WHERE subject = ? ORDER BY seq',
    sub,
  )
  return rows.map(({ seq }) => `${cell}-${seq}`)
}

const unrelayed = (pair: Pair) =>
  runInDurableObject(cellOf(pair), (_, { storage }) => {
    const newest = storage.sql.exec<{ n: number | null }>('SELECT max(seq) AS n FROM event').one().n ?? 0
    return newest - (storage.kv.get<number>('relayed') ?? 0)
  })

/** Runs the alarms of the cell and of the receiver until nothing waits. */
async function settle(pair: Pair, receiver: TestReceiver): Promise<void> {
  await vi.waitUntil(
    async () => {
      await runDurableObjectAlarm(cellOf(pair))
      return (await unrelayed(pair)) === 0
    },
    { timeout: 20_000 },
  )
  await vi.waitUntil(
    async () => {
      if ((await statusOf(receiver)).waiting === 0) return true
      await runAlarmAt(receiver, Date.now() + 10 * 60_000)
      return false
    },
    { timeout: 20_000 },
  )
  vi.useRealTimers()
}

describe('a crash', () => {
  it('between the commit and the hand-over loses no event', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await receivedOnce(receiver, 1)
    await runInDurableObject(cellOf(pair), (cell: FamilyCell) => {
      const { RECEIVERS } = (cell as unknown as { env: Env }).env
      vi.spyOn(RECEIVERS, 'getByName').mockImplementation(() => {
        throw new Error('crash')
      })
    })
    await bearer(pair.token, 'DELETE', PATH)
    await abortAllDurableObjects()
    vi.restoreAllMocks()
    expect(await received(receiver)).toHaveLength(1)
    expect(await unrelayed(pair)).toBe(1)
    await settle(pair, receiver)
    expect((await received(receiver)).map(idOf)).toEqual(await eventsOf(pair))
  })

  it('between the acceptance and its confirmation doubles no event', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await receivedOnce(receiver, 1)
    await vi.waitUntil(async () => (await unrelayed(pair)) === 0)
    await runInDurableObject(cellOf(pair), (_, { storage }) => {
      storage.kv.put('relayed', 0)
    })
    await abortAllDurableObjects()
    await bearer(pair.token, 'DELETE', PATH)
    await receivedOnce(receiver, 2)
    await settle(pair, receiver)
    expect((await received(receiver)).map(idOf)).toEqual(await eventsOf(pair))
  })

  it('during an attempt sends the event again with the same id', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    await plan(receiver, { delay: 1000 })
    const pair = await newPair(user)
    await receivedOnce(receiver, 1)
    await abortAllDurableObjects()
    await settle(pair, receiver)
    const requests = await received(receiver)
    expect(requests.length).toBeGreaterThan(1)
    expect(new Set(requests.map(idOf))).toEqual(new Set(await eventsOf(pair)))
  })

  it('of the database or of a receiver keeps the events, and the alarm hands them over', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await receivedOnce(receiver, 1)
    await vi.waitUntil(async () => (await unrelayed(pair)) === 0)
    let asked = 0
    await runInDurableObject(cellOf(pair), (cell: FamilyCell) => {
      const { DB } = (cell as unknown as { env: Env }).env
      vi.spyOn(DB, 'prepare').mockImplementation(() => {
        asked += 1
        throw new Error('no database')
      })
    })
    await bearer(pair.token, 'DELETE', PATH)
    await vi.waitUntil(() => asked > 0)
    expect(await unrelayed(pair)).toBe(1)
    const alarm = await runInDurableObject(cellOf(pair), (_, { storage }) => storage.getAlarm())
    expect(alarm).toBeLessThan(Date.now() + 5000)
    vi.restoreAllMocks()
    await settle(pair, receiver)
    expect((await received(receiver)).map(idOf)).toEqual(await eventsOf(pair))
  })
})

const ACTS = ['login', 'logout', 'reuse', 'crash', 'evict', 'down', 'slow', 'pause'] as const

it('random crashes and failures lose no event, and the order of each subject stays', async () => {
  const acts = fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.integer({ min: 0, max: 30 })), {
    minLength: 5,
    maxLength: 18,
  })
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
      const user = await newUser()
      const receiver = await addReceiver(user.customerId)
      const first = await newPair(user)
      let pair = first
      const calls: Promise<unknown>[] = []
      const acting: Record<(typeof ACTS)[number], () => Promise<unknown>> = {
        login: async () => {
          pair = await newPair(user)
        },
        logout: () => bearer(pair.token, 'DELETE', PATH),
        reuse: async () => {
          const used = pair
          await next(used)
          return refresh(used)
        },
        crash: () => abortAllDurableObjects(),
        evict: () => evictAllDurableObjects(),
        down: () => plan(receiver, { status: 500, times: 3 }),
        slow: () => plan(receiver, { delay: 40, times: 3 }),
        pause: async () => {
          await objectOf(receiver).setPaused(true)
          await objectOf(receiver).setPaused(false)
        },
      }
      for (const [act, milliseconds] of list) {
        // A call that met a crash may have failed. The rows say what was committed.
        calls.push(acting[act]().catch(() => undefined))
        await scheduler.wait(milliseconds)
      }
      await Promise.all(calls)
      await objectOf(receiver).setPaused(false)
      await settle(first, receiver)
      const recorded = await eventsOf(first)
      const requests = await received(receiver)
      const delivered = [...new Set(requests.filter(({ status }) => status < 300).map(idOf))]
      expect(delivered).toEqual(recorded)
      // A repeated request has the same content.
      const bodies = new Set(requests.map((request) => `${idOf(request)} ${request.body}`))
      expect(bodies.size).toBe(recorded.length)
      await env.DB.prepare('UPDATE receivers SET removing = 1 WHERE id = ?').bind(receiver.id).run()
    }),
    { numRuns: 12 },
  )
}, 180_000)
