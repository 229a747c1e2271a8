import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient, type LiveSession, memoryStore } from '../../../packages/client/src/index.ts'
import { startProxy } from './parts/proxy.ts'
import { origin, USER } from './parts/service.ts'

const HOUR = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('refreshes by a timer, about a minute before the access token expires', async () => {
  const proxy = await startProxy(origin())
  const clock = { now: Date.now() }
  const auth = createClient({ url: proxy.origin, store: memoryStore(), now: () => clock.now })
  await auth.login(...USER)
  const token = await auth.token()
  proxy.requests.length = 0
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
  const early = HOUR - 95_000
  clock.now += early
  await vi.advanceTimersByTimeAsync(early)
  expect(proxy.requests).toHaveLength(0)
  clock.now += 40_000
  await vi.advanceTimersByTimeAsync(40_000)
  await vi.waitFor(() => expect(proxy.requests).toHaveLength(1))
  await vi.waitFor(async () => expect(await auth.token()).not.toBe(token))
  auth.dispose()
})

it('leaves no timer after dispose(), and has none without a session', async () => {
  const store = memoryStore()
  const auth = createClient({ url: 'http://localhost:1', store })
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
  const session: LiveSession = {
    pair: { token: 'a', refreshToken: 'r' },
    nextKey: 'k',
    storedAt: Date.now(),
    expiresAt: Date.now() + HOUR,
  }
  await store.replace(null, session)
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(1)
  auth.dispose()
  expect(vi.getTimerCount()).toBe(0)
  await store.replace(session, null)
  await store.replace(null, session)
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

it('starts no timer for a store that lives as long as a request', async () => {
  const auth = createClient({ url: origin(), store: { ...memoryStore(), perRequest: true } })
  await auth.login(...USER)
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
  auth.dispose()
})
