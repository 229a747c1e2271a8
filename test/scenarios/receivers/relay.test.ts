import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { create, next, refresh } from '../../support/api.ts'
import { newCellUser, openingOf, rotationOf } from '../../support/cell-requests.ts'
import { cellOf, cellStub, countOf, sql } from '../../support/cells.ts'
import { recordLog } from '../../support/logs.ts'
import { addReceiver, idOf, received, receivedOnce } from '../../support/receivers.ts'
import { newPair, newUser } from '../../support/users.ts'

const DAY = 86_400_000

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The bindings of a cell, which it holds from its start. */
const bindingsOf = (cell: object) => (cell as { env: Env }).env

/** The statements of a refresh in a cell, and its calls of other parts. */
async function costOf(name: string, user: ReturnType<typeof newCellUser>, familyId: string) {
  return runInDurableObject(cellStub(name), async (cell: FamilyCell, { storage }) => {
    const { DB, RECEIVERS } = bindingsOf(cell)
    const [prepare, getByName] = [vi.spyOn(DB, 'prepare'), vi.spyOn(RECEIVERS, 'getByName')]
    const [setAlarm, put, get] = [
      vi.spyOn(storage, 'setAlarm'),
      vi.spyOn(storage.kv, 'put'),
      vi.spyOn(storage.kv, 'get'),
    ]
    const before = storage.sql.exec('SELECT total_changes() AS n').one().n as number
    const { outcome } = await cell.rotate(rotationOf(user.id, familyId, 0))
    const changed = (storage.sql.exec('SELECT total_changes() AS n').one().n as number) - before
    await scheduler.wait(50)
    const calls = [prepare, getByName, setAlarm, put, get].map(({ mock }) => mock.calls.length)
    vi.restoreAllMocks()
    return { outcome, changed, calls }
  })
}

describe('a refresh', () => {
  it('writes one row and asks nothing more, without a receiver and with one', async () => {
    const cost: unknown[] = []
    for (const withReceiver of [false, true]) {
      const account = await newUser()
      const user = { ...newCellUser(), customerId: account.customerId }
      const receiver = withReceiver ? await addReceiver(user.customerId) : null
      const [name, familyId] = [`weur-${newId()}`, newId()]
      await cellStub(name).open(openingOf(user, familyId))
      if (receiver !== null) await receivedOnce(receiver, 1)
      await vi.waitUntil(async () => (await relayed(name)) === 1)
      cost.push(await costOf(name, user, familyId))
    }
    expect(cost[0]).toEqual({ outcome: 'rotated', changed: 1, calls: [0, 0, 0, 0, 0] })
    expect(cost[1]).toEqual(cost[0])
  })
})

const relayed = (name: string) =>
  runInDurableObject(cellStub(name), (_, { storage }) => storage.kv.get<number>('relayed') ?? 0)

describe('a cell', () => {
  it('moves on without a receiver, so that a later one gets what follows alone', async () => {
    const user = newCellUser()
    const name = `weur-${newId()}`
    await cellStub(name).open(openingOf(user, newId()))
    await cellStub(name).open(openingOf(user, newId()))
    await vi.waitUntil(async () => (await relayed(name)) === 2)
  })

  it('does not ask the database for the lock of a name, which no receiver gets', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const { cell } = await countOf(user.username)
    let asked = 0
    await runInDurableObject(cell, (object) => {
      const { DB } = bindingsOf(object)
      const prepare = DB.prepare.bind(DB)
      vi.spyOn(DB, 'prepare').mockImplementation((statement) => {
        if (statement.includes('FROM receivers')) asked += 1
        return prepare(statement)
      })
    })
    for (let guess = 0; guess < 10; guess += 1) await create(user.username, { password: 'wrong' })
    const locks = "SELECT count(*) AS n FROM event WHERE event = 'locked'"
    expect((await sql<{ n: number }>(cell, locks))[0]?.n).toBeGreaterThan(0)
    await runDurableObjectAlarm(cell)
    expect(asked).toBe(0)
    expect(await received(receiver)).toEqual([])
  })

  it('keeps events beyond the limit of a history until they are handed over, for three days', async () => {
    const user = newCellUser()
    const name = `weur-${newId()}`
    const counts = await runInDurableObject(cellStub(name), async (cell: FamilyCell, { storage }) => {
      vi.spyOn(bindingsOf(cell).DB, 'prepare').mockImplementation(() => {
        throw new Error('no database')
      })
      const count = () => storage.sql.exec('SELECT count(*) AS n FROM event').one().n
      const openings = (times: number) => {
        for (let time = 0; time < times; time += 1) cell.open(openingOf(user, newId()))
      }
      openings(1)
      storage.sql.exec(
        `INSERT INTO event (subject, customer_id, at, event, actor)
         SELECT subject, customer_id, at, event, actor FROM event,
           (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) SELECT i FROM n)`,
      )
      openings(1)
      const during = count()
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * DAY + 60_000 })
      openings(1)
      return { during, later: count() }
    })
    expect(counts.during).toBe(1502)
    expect(counts.later).toBe(1000)
  })

  it('leaves the rest of a long backlog to the alarm, because an invocation may make 1,000 calls', async () => {
    const user = newCellUser()
    const name = `weur-${newId()}`
    await cellStub(name).open(openingOf(user, newId()))
    await vi.waitUntil(async () => (await relayed(name)) === 1)
    await runInDurableObject(cellStub(name), (_, { storage }) => {
      storage.sql.exec(
        `INSERT INTO event (subject, customer_id, at, event, actor)
         SELECT subject, customer_id, at, event, actor FROM event,
           (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 51000) SELECT i FROM n)`,
      )
    })
    const asked = await runInDurableObject(cellStub(name), async (cell: FamilyCell) => {
      const prepare = vi.spyOn(bindingsOf(cell).DB, 'prepare')
      await cell.alarm()
      return prepare.mock.calls.length
    })
    expect(asked).toBe(500)
    expect(await relayed(name)).toBe(50_001)
    await vi.waitUntil(async () => (await relayed(name)) === 51_001, { timeout: 20_000 })
  }, 60_000)

  it('logs a receiver that does not answer as an outage, and hands over when it does', async () => {
    const lines = recordLog()
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await receivedOnce(receiver, 1)
    const failing = await runInDurableObject(cellOf(pair), (cell) => {
      const { RECEIVERS } = bindingsOf(cell)
      return vi.spyOn(RECEIVERS, 'getByName').mockImplementation(() => {
        throw Object.assign(new Error('Network connection lost.'), { retryable: true })
      })
    })
    await next(pair)
    await refresh(pair)
    await vi.waitUntil(() => failing.mock.calls.length > 0)
    await vi.waitUntil(() => lines.some(({ part }) => part === 'receiver'))
    expect(lines.find(({ part }) => part === 'receiver')).toMatchObject({
      event: 'unavailable',
      level: 'error',
    })
    failing.mockRestore()
    await vi.waitUntil(async () => {
      await runDurableObjectAlarm(cellOf(pair))
      return (await received(receiver)).length === 2
    })
    const [ending] = await sql<{ seq: number }>(
      cellOf(pair),
      "SELECT seq FROM event WHERE subject = ? AND event = 'session_ended'",
      user.id,
    )
    const [, request] = await received(receiver)
    if (request === undefined) throw new Error('no request')
    expect(idOf(request)).toMatch(new RegExp(`-${ending?.seq}$`))
  })
})
