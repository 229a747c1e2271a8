import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import {
  accepted,
  deliveriesOf,
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

const MINUTE = 60_000

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('a slow receiver with more events than attempts does not keep the alarm busy', async () => {
  const receiver = await newObject()
  await plan(receiver, { delay: 1500, times: 100 })
  const set = await runInDurableObject(objectOf(receiver), (_, { storage }) => vi.spyOn(storage, 'setAlarm'))
  const messages = Array.from({ length: 12 }, (_, index) => messageOf('weur-1', index + 1, `user ${index}`))
  await objectOf(receiver).accept('weur-1', messages)
  await receivedOnce(receiver, 6)
  await objectOf(receiver).accept('weur-1', [messageOf('weur-1', 13, 'user 13')])
  await scheduler.wait(500)
  expect(set.mock.calls.length).toBeLessThan(10)
  await receivedOnce(receiver, 13)
  await vi.waitUntil(async () => (await accepted(receiver)).length === 13)
})

/** Runs the alarm at a moment, and waits until no attempt is under way. */
async function pass(receiver: TestReceiver, at: number): Promise<void> {
  await runAlarmAt(receiver, at)
  await vi.waitUntil(
    async () => {
      const tries = (await deliveriesOf(receiver)).reduce((sum, delivery) => sum + delivery.tries, 0)
      return tries === (await received(receiver)).length
    },
    { timeout: 10_000, interval: 5 },
  )
}

const POISONED = 30

it('many users whose events the receiver cannot take do not hold up the others', async () => {
  const receiver = await newObject()
  await plan(receiver, { status: 500, about: 'poison', times: 1_000_000 })
  const poison = Array.from({ length: POISONED }, (_, index) =>
    messageOf('weur-1', index + 1, `poison ${index}`),
  )
  const begun = Date.now()
  await objectOf(receiver).accept('weur-1', poison)
  // A night without another event.
  for (let at = 1; at < 8 * 60; at += 20) await pass(receiver, begun + at * MINUTE)
  for (let sequence = 1; sequence <= 8; sequence += 1) {
    const at = begun + (6 + sequence * 3) * 60 * MINUTE
    vi.useFakeTimers({ toFake: ['Date'], now: at })
    await objectOf(receiver).accept('weur-2', [messageOf('weur-2', sequence, `user ${sequence}`)])
    // Until every one of the others was tried, the receiver counts as down, and is asked once an hour.
    for (const minute of sequence <= 6 ? [1, 20, 40, 60, 76] : [1]) await pass(receiver, at + minute * MINUTE)
    expect(await accepted(receiver)).toHaveLength(sequence)
  }
  expect(await statusOf(receiver)).toMatchObject({ waiting: POISONED, failed: 0 })
}, 60_000)
