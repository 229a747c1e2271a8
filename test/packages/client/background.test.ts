import { createClient, type LiveSession, memoryStore } from '@edge-token-service/client'
import { afterEach, expect, it, vi } from 'vitest'
import { startProxy } from './parts/proxy.ts'
import { origin, USER } from './parts/service.ts'

const HOUR = 3_600_000

/** `fetch` has timers of its own, so a test replaces the timers after its login. */
const fakeTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

afterEach(() => {
  vi.useRealTimers()
})

const newSession = (): LiveSession => ({
  pair: { token: 'a', refreshToken: 'r' },
  nextKey: 'k',
  storedAt: Date.now(),
  expiresAt: Date.now() + HOUR,
})

it('refreshes by a timer, about a minute before the access token expires', async () => {
  const proxy = await startProxy(origin())
  const store = memoryStore()
  const visitor = createClient({ url: origin(), store })
  await visitor.login(...USER)
  const token = await visitor.token()
  visitor.dispose()

  fakeTimers()
  const clock = { now: Date.now() }
  const auth = createClient({ url: proxy.origin, store, now: () => clock.now })
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
  const early = HOUR - 100_000
  clock.now += early
  await vi.advanceTimersByTimeAsync(early)
  expect(proxy.requests).toHaveLength(0)
  clock.now += 50_000
  await vi.advanceTimersByTimeAsync(50_000)
  await vi.waitFor(async () => expect(await auth.token()).not.toBe(token))
  expect(proxy.requests).toHaveLength(1)
  auth.dispose()
})

it('leaves no timer after dispose(), and has none without a session', async () => {
  fakeTimers()
  const store = memoryStore()
  const auth = createClient({ url: origin(), store })
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
  const session = newSession()
  await store.replace(null, session)
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(1)
  await store.replace(session, null)
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
  await store.replace(null, session)
  await vi.advanceTimersByTimeAsync(10)
  auth.dispose()
  expect(vi.getTimerCount()).toBe(0)
  await store.replace(session, newSession())
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

it('begins no refresh after dispose()', async () => {
  const proxy = await startProxy(origin())
  const store = memoryStore()
  await store.replace(null, { ...newSession(), expiresAt: Date.now() - HOUR })
  createClient({ url: proxy.origin, store }).dispose()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(proxy.requests).toEqual([])
})

it('outlives a store that cannot be read for a while, and reports that to the calls alone', async () => {
  const inner = memoryStore()
  let broken = false
  const store = { ...inner, read: () => (broken ? Promise.reject(new Error('no disk')) : inner.read()) }
  const auth = createClient({ url: origin(), store })
  const heard: unknown[] = []
  auth.onChange((session) => heard.push(session?.expiresAt))
  broken = true
  // It tells the client, which reads. An unhandled rejection would end the run of the tests.
  await inner.replace(null, newSession())
  await expect(auth.token()).rejects.toThrow('no disk')
  broken = false
  const session = newSession()
  await inner.replace(await inner.read(), session)
  await vi.waitFor(() => expect(heard).toEqual([new Date(session.expiresAt)]))
  auth.dispose()
})

it('starts no timer for a store that lives as long as a request', async () => {
  fakeTimers()
  const store = memoryStore()
  await store.replace(null, newSession())
  const auth = createClient({ url: origin(), store: { ...store, perRequest: true } })
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
  auth.dispose()
})
