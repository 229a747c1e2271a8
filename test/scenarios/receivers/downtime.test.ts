import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { DeliveryStore } from '../../../src/events/receivers/delivery-store.ts'
import type { EventReceiver } from '../../../src/events/receivers/event-receiver.ts'
import {
  accepted,
  deliveriesOf,
  messageOf,
  newObject,
  objectOf,
  plan,
  received,
  runAlarmAt,
  statusOf,
} from '../../support/receivers.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => {
  vi.useRealTimers()
})

it('a receiver that is down for a day gets every event, in order for each subject, and few attempts meanwhile', async () => {
  const receiver = await newObject()
  await plan(receiver, { status: 503, times: 1_000_000 })
  const begun = Date.now()
  let sequence = 0
  for (let at = begun; at < begun + 24 * HOUR; at += 10 * MINUTE) {
    vi.useFakeTimers({ toFake: ['Date'], now: at })
    const messages = Array.from({ length: 5 }, () => {
      sequence += 1
      return messageOf('weur-1', sequence, `user ${sequence % 40}`)
    })
    await objectOf(receiver).accept('weur-1', messages)
    await runAlarmAt(receiver, at + 5 * MINUTE)
  }
  const attempts = (await received(receiver)).length
  expect(await statusOf(receiver)).toMatchObject({ waiting: sequence, failed: 0, dropped: 0 })
  // About one an hour once it counts as down, and some before.
  expect(attempts).toBeLessThan(60)
  await plan(receiver)
  for (let hour = 25; hour < 28; hour += 1) await runAlarmAt(receiver, begun + hour * HOUR)
  expect(await statusOf(receiver)).toMatchObject({ waiting: 0, failed: 0, dropped: 0, failure: null })
  const got = await accepted(receiver)
  expect(new Set(got).size).toBe(sequence)
  expect(got).toHaveLength(sequence)
  for (let user = 0; user < 40; user += 1) {
    const own = got.map((id) => Number(id.slice('weur-1-'.length))).filter((number) => number % 40 === user)
    expect(own).toEqual(own.toSorted((a, b) => a - b))
  }
  // Whatever was delivered is kept for a re-send, up to a limit.
  expect((await deliveriesOf(receiver)).every(({ state }) => state === 'delivered')).toBe(true)
}, 120_000)

it('drops the oldest events beyond the limit, counts them, and keeps the order of the rest', async () => {
  const receiver = await newObject()
  await objectOf(receiver).setPaused(true)
  const BOUNDS = { waiting: 200, delivered: 50, failed: 20 }
  const counts = await runInDurableObject(objectOf(receiver), (_: EventReceiver, { storage }) => {
    const store = new DeliveryStore(storage, BOUNDS)
    let dropped = 0
    for (let sequence = 1; sequence <= 1000; sequence += 1) {
      dropped += store.accept('weur-1', [messageOf('weur-1', sequence, `user ${sequence % 7}`)], sequence)
    }
    const waiting = store.waiting()
    const order: Record<string, number[]> = {}
    for (let due = store.nextDue(2000, []); due !== null; due = store.nextDue(2000, [])) {
      const { subject, sequence } = JSON.parse(due.body).data
      order[subject] = [...(order[subject] ?? []), sequence]
      store.finish(due, sequence % 3 === 0 ? 'failed' : 'delivered', null, 2000)
    }
    const rows = storage.sql
      .exec<{ state: string; n: number }>('SELECT state, count(*) AS n FROM delivery GROUP BY state')
      .toArray()
    return { dropped, waiting, order, rows: Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
  })
  expect(counts.waiting).toBeLessThanOrEqual(200)
  expect(counts.waiting).toBeGreaterThan(190)
  expect(counts.dropped + counts.waiting).toBe(1000)
  const left = Object.values(counts.order).flat()
  expect(left).toHaveLength(counts.waiting)
  expect(Math.min(...left)).toBe(counts.dropped + 1)
  for (const own of Object.values(counts.order)) expect(own).toEqual(own.toSorted((a, b) => a - b))
  // The finished ones are purged after each 100.
  expect(counts.rows.delivered).toBeLessThanOrEqual(50 + 100)
  expect(counts.rows.failed).toBeLessThanOrEqual(20 + 100)
  expect(counts.rows.waiting).toBeUndefined()
})

it('drops no event whose attempt is under way, so that the next one of its subject still waits', async () => {
  const receiver = await newObject()
  const seen = await runInDurableObject(objectOf(receiver), (_: EventReceiver, { storage }) => {
    const store = new DeliveryStore(storage, { waiting: 10, delivered: 10, failed: 10 })
    const messages = Array.from({ length: 10 }, (__, index) => messageOf('weur-1', index + 1, 'ann'))
    store.accept('weur-1', messages, 1)
    const sent = store.nextDue(1, [])
    if (sent === null) throw new Error('nothing is due')
    const dropped = store.accept('weur-1', [messageOf('weur-1', 11, 'bob')], 1, [sent.seq])
    const beside = store.nextDue(1, [sent.seq])?.id
    store.finish(sent, 'delivered', null, 2)
    return { sent: sent.id, dropped, beside, has: store.has('weur-1-2'), waiting: store.waiting() }
  })
  expect(seen).toEqual({ sent: 'weur-1-1', dropped: 1, beside: 'weur-1-11', has: false, waiting: 9 })
})

it.each([
  ['that stays in memory', false],
  ['that is evicted after each event', true],
])('the bytes of an object %s do not grow with the number of delivered events', async (_, isEvicted) => {
  const receiver = await newObject()
  const sizes = await runInDurableObject(objectOf(receiver), (__: EventReceiver, { storage }) => {
    const open = () => new DeliveryStore(storage, { waiting: 1000, delivered: 100, failed: 100 })
    let store = open()
    let sequence = 0
    return [2000, 2000, 2000].map((count) => {
      for (let one = 0; one < count; one += 1) {
        sequence += 1
        if (isEvicted) store = open()
        store.accept('weur-1', [messageOf('weur-1', sequence, 'ann')], 0)
        const due = store.nextDue(1, [])
        if (due === null) throw new Error('nothing is due')
        store.finish(due, 'delivered', null, 1)
      }
      return storage.sql.databaseSize
    })
  })
  const [first = 0, , last = 0] = sizes
  expect(last).toBeLessThanOrEqual(first * 1.1)
})
