import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  accepted,
  deliveriesOf,
  idOf,
  messageOf,
  newObject,
  objectOf,
  plan,
  received,
  receivedOnce,
  runAlarmAt,
  statusOf,
  type TestReceiver,
} from '../../support/receivers.ts'
import { signaturesIn, signedBy } from '../../support/webhook-signatures.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => {
  vi.useRealTimers()
})

const hand = (receiver: TestReceiver, ...messages: ReturnType<typeof messageOf>[]) =>
  objectOf(receiver).accept('weur-1', messages)

/** The only delivery, after its first attempt. */
function triedOnce(receiver: TestReceiver) {
  return vi.waitUntil(
    async () => {
      const [delivery] = await deliveriesOf(receiver)
      return delivery !== undefined && delivery.tries > 0 ? delivery : false
    },
    { timeout: 10_000 },
  )
}

describe('an attempt fails', () => {
  it.each([
    ['by a status', { status: 500 }, 'status 500'],
    ['by a status of the client', { status: 404 }, 'status 404'],
    [
      'by a redirect, which is not followed',
      { status: 307, headers: { location: '/box/elsewhere' } },
      'redirect 307',
    ],
    ['by a redirect without a place', { status: 304 }, 'redirect 304'],
    ['without an answer within 5 s', { delay: 6000, status: 500 }, 'timeout'],
  ])('%s, and is made again', async (_, answer, failure) => {
    const receiver = await newObject()
    await plan(receiver, answer)
    const begun = Date.now()
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    const failed = await triedOnce(receiver)
    expect(failed).toMatchObject({ state: 'waiting', failure })
    expect(failed.dueAt).toBeGreaterThanOrEqual(begun + 3750)
    expect(failed.dueAt).toBeLessThan(Date.now() + 6250)
    expect(await statusOf(receiver)).toMatchObject({ failure, waiting: 1 })
    await runAlarmAt(receiver, Date.now() + 10_000)
    expect(await deliveriesOf(receiver)).toMatchObject([{ state: 'delivered', tries: 2, failure: null }])
    expect(await accepted(receiver)).toEqual(['weur-1-1'])
    expect(await statusOf(receiver)).toMatchObject({ failure: null, waiting: 0, waitingSince: null })
  })

  it('if nobody listens', async () => {
    const receiver = await newObject('http://localhost:1/')
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    expect(await triedOnce(receiver)).toMatchObject({ state: 'waiting', failure: 'unreachable' })
    expect(await objectOf(receiver).sendTest()).toMatchObject({ status: null, failure: 'unreachable' })
  })
})

describe('events of one subject', () => {
  it('are sent in order, each after the one before was answered with a success', async () => {
    const receiver = await newObject()
    await plan(receiver, { status: 500, about: '"sequence":1}', times: 2 })
    const sequences = [1, 2, 3, 4]
    await hand(
      receiver,
      ...sequences.map((sequence) => messageOf('weur-1', sequence, sequence === 3 ? 'bob' : 'ann')),
    )
    await receivedOnce(receiver, 2)
    await vi.waitUntil(async () => (await accepted(receiver)).length === 1)
    // The other subject does not wait.
    expect(await accepted(receiver)).toEqual(['weur-1-3'])
    await runAlarmAt(receiver, Date.now() + 10_000)
    expect(await accepted(receiver)).toEqual(['weur-1-3'])
    await runAlarmAt(receiver, Date.now() + 30_000)
    expect(await accepted(receiver)).toEqual(['weur-1-3', 'weur-1-1', 'weur-1-2', 'weur-1-4'])
  })

  it('never have two requests at a time, and those of others go at once', async () => {
    const receiver = await newObject()
    await plan(receiver, { delay: 600, times: 100 })
    const messages = Array.from({ length: 12 }, (_, index) =>
      messageOf('weur-1', index + 1, `user ${index % 4}`),
    )
    await hand(receiver, ...messages)
    const requests = await receivedOnce(receiver, 12)
    for (const subject of [0, 1, 2, 3]) {
      const own = requests.filter(({ body }) => JSON.parse(body).data.subject === `user ${subject}`)
      const gaps = own.slice(1).map(({ at }, index) => at - (own[index]?.at ?? 0))
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(590)
    }
    const first = requests.slice(0, 4).map(({ at }) => at)
    expect(Math.max(...first) - Math.min(...first)).toBeLessThan(500)
  })
})

it('an attempt under way is made again by the alarm within 10 s of a crash, whatever else waits', async () => {
  const receiver = await newObject()
  await plan(receiver, { status: 500, about: '"ann"' }, { delay: 1000, about: '"bob"' })
  await hand(receiver, messageOf('weur-1', 1, 'ann'))
  await triedOnce(receiver)
  await runInDurableObject(objectOf(receiver), (_, { storage }) => {
    storage.sql.exec('UPDATE delivery SET due_at = ?', Date.now() + HOUR)
  })
  await hand(receiver, messageOf('weur-1', 2, 'bob'))
  await receivedOnce(receiver, 2)
  await hand(receiver, messageOf('weur-1', 3, 'eve'))
  await vi.waitUntil(async () => (await deliveriesOf(receiver))[0]?.state === 'delivered')
  const alarm = await runInDurableObject(objectOf(receiver), (_, { storage }) => storage.getAlarm())
  expect(alarm).toBeLessThanOrEqual(Date.now() + 10_000)
})

describe('an event that is handed over again', () => {
  it('is left out, also after it was delivered and forgotten', async () => {
    const receiver = await newObject()
    const [first, second] = [messageOf('weur-1', 7, 'ann'), messageOf('weur-1', 9, 'ann')]
    await hand(receiver, first)
    await receivedOnce(receiver, 1)
    await runInDurableObject(objectOf(receiver), (_, { storage }) => {
      storage.sql.exec('DELETE FROM delivery')
    })
    await hand(receiver, first, second)
    await hand(receiver, first)
    await hand(receiver, second)
    await receivedOnce(receiver, 2)
    await objectOf(receiver).accept('weur-2', [messageOf('weur-2', 1, 'ann')])
    expect((await receivedOnce(receiver, 3)).map(idOf)).toEqual(['weur-1-7', 'weur-1-9', 'weur-2-1'])
  })
})

describe('a receiver that answers', () => {
  it('410 is paused, and keeps its events', async () => {
    const receiver = await newObject()
    await plan(receiver, { status: 410 })
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    await vi.waitUntil(async () => (await statusOf(receiver)).paused === 'gone')
    await hand(receiver, messageOf('weur-1', 2, 'bob'))
    await runAlarmAt(receiver, Date.now() + HOUR)
    expect(await accepted(receiver)).toEqual([])
    expect(await statusOf(receiver)).toMatchObject({ paused: 'gone', waiting: 2 })
    await objectOf(receiver).setPaused(false)
    await receivedOnce(receiver, 3)
    expect((await accepted(receiver)).toSorted()).toEqual(['weur-1-1', 'weur-1-2'])
  })

  it.each([429, 503])('%i with Retry-After is left alone for that time', async (status) => {
    const receiver = await newObject()
    await plan(receiver, { status, headers: { 'retry-after': '120' } })
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    const { dueAt } = await triedOnce(receiver)
    expect(dueAt).toBeGreaterThan(Date.now() + 100_000)
    await hand(receiver, messageOf('weur-1', 2, 'bob'))
    await runAlarmAt(receiver, Date.now() + 100_000)
    expect(await received(receiver)).toHaveLength(1)
    await runAlarmAt(receiver, Date.now() + 30_000)
    expect((await accepted(receiver)).toSorted()).toEqual(['weur-1-1', 'weur-1-2'])
  })

  it('500 for three days loses no event that follows, and the one before is given up', async () => {
    const receiver = await newObject()
    const { id } = receiver
    await plan(receiver, { status: 500, times: 1000 })
    const begun = Date.now()
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    await triedOnce(receiver)
    for (let hour = 2; hour <= 70; hour += 2) await runAlarmAt(receiver, begun + hour * HOUR)
    expect(await deliveriesOf(receiver)).toMatchObject([{ state: 'waiting' }])
    await hand(receiver, messageOf('weur-1', 2, 'ann'))
    await runAlarmAt(receiver, begun + 74 * HOUR)
    expect((await deliveriesOf(receiver)).map(({ state }) => state)).toEqual(['waiting', 'failed'])
    expect(await statusOf(receiver)).toMatchObject({ failed: 1, waiting: 1, failure: 'status 500' })
    await plan(receiver)
    await runAlarmAt(receiver, begun + 77 * HOUR)
    expect(await accepted(receiver)).toEqual(['weur-1-2'])
    expect(await objectOf({ id }).resend('weur-1-1')).toBe(true)
    await vi.waitUntil(async () => (await accepted(receiver)).length === 2)
    expect(await accepted(receiver)).toEqual(['weur-1-2', 'weur-1-1'])
  })
})

describe('an operator', () => {
  it('pauses a receiver, which keeps its events for any time, and resumes it', async () => {
    const receiver = await newObject()
    expect(await objectOf(receiver).setPaused(true)).toMatchObject({ paused: 'operator' })
    await hand(receiver, messageOf('weur-1', 1, 'ann'), messageOf('weur-1', 2, 'ann'))
    await runAlarmAt(receiver, Date.now() + 5 * 24 * HOUR)
    expect(await received(receiver)).toEqual([])
    await plan(receiver, { status: 500 })
    await objectOf(receiver).setPaused(false)
    // The time of the pause does not count: a failure gives nothing up.
    await receivedOnce(receiver, 1)
    await vi.waitUntil(async () => (await statusOf(receiver)).failure !== null)
    expect(await statusOf(receiver)).toMatchObject({ waiting: 2, failed: 0 })
    await runAlarmAt(receiver, Date.now() + MINUTE)
    expect(await accepted(receiver)).toEqual(['weur-1-1', 'weur-1-2'])
  })

  it('sends an event again with the same id, and tries a waiting one now', async () => {
    const receiver = await newObject()
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    await receivedOnce(receiver, 1)
    await vi.waitUntil(async () => (await deliveriesOf(receiver))[0]?.state === 'delivered')
    expect(await objectOf(receiver).resend('weur-1-1')).toBe(true)
    const [once, again] = await receivedOnce(receiver, 2)
    expect(again?.body).toBe(once?.body)
    await plan(receiver, { status: 500 })
    await hand(receiver, messageOf('weur-1', 2, 'ann'))
    await receivedOnce(receiver, 3)
    await vi.waitUntil(async () => (await statusOf(receiver)).failure !== null)
    expect(await objectOf(receiver).resend('weur-1-2')).toBe(true)
    expect((await receivedOnce(receiver, 4)).map(idOf)).toEqual([
      'weur-1-1',
      'weur-1-1',
      'weur-1-2',
      'weur-1-2',
    ])
    expect(await objectOf(receiver).resend('weur-1-3')).toBe(false)
  })

  it('rotates the keys: the old ones sign beside the new ones for a day, and older ones end', async () => {
    const receiver = await newObject()
    const second = await objectOf(receiver).rotateKeys()
    const third = await objectOf(receiver).rotateKeys()
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    const [request] = await receivedOnce(receiver, 1)
    if (request === undefined) throw new Error('no request')
    expect(signaturesIn(request.headers)).toHaveLength(4)
    for (const keys of [second, third]) expect(signedBy(request, keys)).toEqual(['v1', 'v1a'])
    expect(signedBy(request, receiver)).toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * HOUR + 1 })
    await hand(receiver, messageOf('weur-1', 2, 'ann'))
    const [, later] = await receivedOnce(receiver, 2)
    if (later === undefined) throw new Error('no request')
    expect(signaturesIn(later.headers)).toHaveLength(2)
    expect(signedBy(later, third)).toEqual(['v1', 'v1a'])
  })

  it('sends a test event at once, also to a paused receiver, and it is in no list', async () => {
    const receiver = await newObject()
    await objectOf(receiver).setPaused(true)
    await plan(receiver, { status: 500 }, { status: 410 })
    expect(await objectOf(receiver).sendTest()).toMatchObject({ status: 500, failure: 'status 500' })
    expect(await objectOf(receiver).sendTest()).toMatchObject({ status: 410 })
    expect(await objectOf(receiver).sendTest()).toMatchObject({ status: 204, failure: null })
    const requests = await received(receiver)
    expect(requests.map(({ body }) => JSON.parse(body).type)).toEqual(['test', 'test', 'test'])
    expect(new Set(requests.map(idOf)).size).toBe(3)
    for (const request of requests) expect(signedBy(request, receiver)).toEqual(['v1', 'v1a'])
    expect(await deliveriesOf(receiver)).toEqual([])
    expect(await statusOf(receiver)).toMatchObject({ paused: 'operator', failure: null })
  })

  it('removes a receiver with its keys, its events and its alarm', async () => {
    const receiver = await newObject()
    await plan(receiver, { status: 500, times: 100 })
    await hand(receiver, messageOf('weur-1', 1, 'ann'))
    await receivedOnce(receiver, 1)
    await objectOf(receiver).erase()
    await objectOf(receiver).erase()
    await hand(receiver, messageOf('weur-1', 2, 'ann'))
    const left = await runInDurableObject(objectOf(receiver), async (_, { storage }) => ({
      alarm: await storage.getAlarm(),
      keys: [...storage.kv.list()],
    }))
    expect(left).toEqual({ alarm: null, keys: [] })
    expect(await received(receiver)).toHaveLength(1)
  })
})
