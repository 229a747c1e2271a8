import { DatabaseSync } from 'node:sqlite'
import { memoryReplayStore, type ReplayStore, verifyWebhook } from '@edge-token-service/verify/webhook'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { read } from '../../support/documents.ts'
import { deliver, newMessage, newSecret, v1 } from './parts/webhooks.ts'

afterEach(() => void vi.useRealTimers())

const NOW = 1_800_000_000
const at = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: seconds * 1000 })

describe('a webhook with a store', () => {
  const secret = newSecret()
  const secrets = [secret]
  const receive = async (replay: ReplayStore, message = newMessage(), more = {}) => {
    const verified = await verifyWebhook(deliver(message, v1(secret, message)), { secrets, replay, ...more })
    return verified.ok ? 'accepted' : verified.error
  }

  it('is accepted once, also of many at the same time', async () => {
    const replay = memoryReplayStore()
    const message = newMessage()
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => receive(replay, message)))
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(1)
    expect(verdicts.filter((verdict) => verdict === 'replayed')).toHaveLength(49)
    expect(await receive(replay)).toBe('accepted')
  })

  it('is accepted once when its sender repeats it for days with new timestamps, and again once it is forgotten', async () => {
    const replay = memoryReplayStore()
    const message = newMessage()
    const repeat = (seconds: number) => {
      at(seconds)
      return receive(replay, { ...message, timestamp: seconds })
    }
    expect(await repeat(NOW)).toBe('accepted')
    for (const day of [1, 3, 6.9]) expect(await repeat(Math.floor(NOW + day * 86_400))).toBe('replayed')
    replay.forget(`webhook ${message.id}`)
    expect(await repeat(NOW + 7 * 86_400)).toBe('accepted')
  })

  it('is remembered for as long as it could be sent again, however short a time is asked for', async () => {
    at(NOW)
    const remember = vi.fn(async (_id: string, _until: number) => true)
    const message = newMessage({ timestamp: NOW + 300 })
    expect(await receive({ remember }, message, { rememberSeconds: 0 })).toBe('accepted')
    expect(remember).toHaveBeenLastCalledWith(`webhook ${message.id}`, NOW + 601)
    await receive({ remember }, newMessage({ timestamp: NOW }))
    expect(remember.mock.lastCall?.[1]).toBe(NOW + 604_800)
  })

  it.each([Number.NaN, -1])(
    'cannot be remembered for %d s, which is a fault of the receiver',
    async (rememberSeconds) => {
      const replay = memoryReplayStore()
      await expect(receive(replay, newMessage(), { rememberSeconds })).rejects.toThrow(RangeError)
    },
  )

  it('is remembered only if it is valid', async () => {
    const remember = vi.fn(async () => true)
    const message = newMessage()
    const forged = deliver(message, v1(newSecret(), message))
    const verified = await verifyWebhook(forged, { secrets, replay: { remember } })
    expect(verified.ok).toBe(false)
    expect(remember).not.toHaveBeenCalled()
  })

  it('is unavailable, and not refused, while the store is down', async () => {
    const cause = new Error('no route')
    const failures: ReplayStore[] = [
      { remember: () => Promise.reject(cause) },
      {
        remember: () => {
          throw cause
        },
      },
    ]
    for (const replay of failures) {
      const message = newMessage()
      const verified = await verifyWebhook(deliver(message, v1(secret, message)), { secrets, replay })
      expect(verified).toEqual({ ok: false, error: 'unavailable', cause })
    }
  })
})

describe('the store in memory', () => {
  it('remembers an id until its time', async () => {
    const store = memoryReplayStore()
    at(NOW)
    expect(await store.remember('a', NOW + 10)).toBe(true)
    at(NOW + 9)
    expect(await store.remember('a', NOW + 100)).toBe(false)
    at(NOW + 10)
    expect(await store.remember('a', NOW + 20)).toBe(true)
    expect(await store.remember('a', NOW + 20)).toBe(false)
  })

  it('keeps at most its number of ids, and forgets the oldest first', async () => {
    const store = memoryReplayStore({ maxIds: 3 })
    at(NOW)
    for (const id of ['a', 'b', 'c', 'd']) expect(await store.remember(id, NOW + 100)).toBe(true)
    for (const id of ['b', 'c', 'd']) expect(await store.remember(id, NOW + 100)).toBe(false)
    expect(await store.remember('a', NOW + 100)).toBe(true)
    expect(await store.remember('b', NOW + 100)).toBe(true)
  })

  it('forgets expired ids before others', async () => {
    const store = memoryReplayStore({ maxIds: 2 })
    at(NOW)
    await store.remember('short', NOW + 1)
    await store.remember('long', NOW + 100)
    at(NOW + 2)
    await store.remember('new', NOW + 100)
    expect(await store.remember('long', NOW + 100)).toBe(false)
    expect(await store.remember('new', NOW + 100)).toBe(false)
  })

  it('refuses to remember nothing', () => {
    for (const maxIds of [0, -1, Number.NaN]) expect(() => memoryReplayStore({ maxIds })).toThrow(RangeError)
  })
})

describe('the store in a database', () => {
  it('is what the document says: true the first time, and again after the time', async () => {
    const [create = '', insert = ''] = [
      ...read('docs/resource-servers.md').matchAll(/^```sql\n(.*?)^```$/gms),
    ].map(([, sql]) => sql)
    const database = new DatabaseSync(':memory:')
    database.exec(create)
    const statement = database.prepare(insert)
    const store: ReplayStore = {
      remember: async (id, until) => statement.run(id, until, Math.floor(Date.now() / 1000)).changes === 1,
    }
    at(NOW)
    const parallel = await Promise.all(Array.from({ length: 10 }, () => store.remember('a', NOW + 10)))
    expect(parallel.filter(Boolean)).toHaveLength(1)
    expect(await store.remember('b', NOW + 10)).toBe(true)
    at(NOW + 9)
    expect(await store.remember('a', NOW + 100)).toBe(false)
    at(NOW + 10)
    expect(await store.remember('a', NOW + 100)).toBe(true)
    expect(await store.remember('a', NOW + 100)).toBe(false)
    database.close()
  })
})
