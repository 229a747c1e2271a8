import { createClient, memoryStore, type SessionStore } from '@edge-token-service/client'
import { expect, it } from 'vitest'
import { type Fate, startProxy } from './parts/proxy.ts'
import { eventsOf, origin, USER } from './parts/service.ts'

// A session survives whatever happens to requests. Only the service's refusal ends it.

const HOUR = 3_600_000

/** A signed-in client behind a proxy, and its clock. */
async function signedIn(store: SessionStore = memoryStore()) {
  const proxy = await startProxy(origin())
  const clock = { now: Date.now() }
  const auth = createClient({ url: proxy.origin, store, now: () => clock.now })
  await auth.login(...USER)
  proxy.requests.length = 0
  return { auth, proxy, clock, store, token: await auth.token() }
}

it.each([1, 3])('needs no login after %i answers that were cut after the commit', async (cuts) => {
  const { auth, proxy, token } = await signedIn()
  proxy.fates.push(...Array<Fate>(cuts).fill('cut'))
  await auth.refresh(token).catch((error: unknown) => expect(error).toMatchObject({ kind: 'retry' }))
  expect(await auth.session()).not.toBe(null)
  await auth.refresh(token)
  expect(await auth.token()).not.toBe(token)
  expect(new Set(proxy.requests.map(({ key }) => key)).size).toBe(1)
  await auth.refresh(await auth.token())
  expect(eventsOf(token, 'family_revoked')).toEqual([])
  auth.dispose()
})

it('takes a pair for as old as its first request, when the answer came to a repeat', async () => {
  const { auth, proxy, token, clock } = await signedIn()
  const asked = clock.now
  proxy.before = async () => {
    proxy.before = async () => {}
    clock.now += 50_000
  }
  proxy.fates.push('cut')
  await auth.refresh(token)
  const session = await auth.session()
  expect(session?.expiresAt.getTime()).toBe(asked + HOUR)
  auth.dispose()
})

it('takes a pair for as old as it is, when the tries of an hour before never arrived', async () => {
  const { auth, proxy, clock } = await signedIn()
  clock.now += HOUR
  proxy.fates.push({ status: 503 }, { status: 503 }, { status: 503 })
  await expect(auth.token()).rejects.toMatchObject({ kind: 'retry' })
  clock.now += 2 * HOUR
  const next = await auth.token()
  proxy.requests.length = 0
  expect(await auth.token()).toBe(next)
  expect(proxy.requests).toEqual([])
  auth.dispose()
})

it('stores a successor later that the store could not take, without asking for it again', async () => {
  const inner = memoryStore()
  let full = false
  const replace: SessionStore['replace'] = (...records) =>
    full ? Promise.reject(new Error('no space')) : inner.replace(...records)
  const { auth, proxy, token, clock } = await signedIn({ ...inner, replace })
  full = true
  await expect(auth.refresh(token)).rejects.toThrow('no space')
  clock.now += 120_000
  await expect(auth.refresh(token)).rejects.toThrow('no space')
  full = false
  await auth.refresh(token)
  expect(proxy.requests).toHaveLength(1)
  expect(await auth.token()).not.toBe(token)
  expect(await auth.sessions()).not.toEqual([])
  auth.dispose()
})

it.each([
  ['503', { status: 503 }],
  ['503 with Retry-After', { status: 503, headers: { 'retry-after': '2' } }],
  ['a 403 of a firewall', { status: 403, headers: { 'content-type': 'text/html' } }],
  ['a redirect of a captive portal', { status: 302, headers: { location: 'http://localhost:1/' } }],
  ['a page of a captive portal', { status: 200, headers: { 'content-type': 'text/html' } }],
] as const)(
  'keeps the session and its key through %s',
  async (_, fate) => {
    const { auth, proxy, token, clock } = await signedIn()
    proxy.fates.push(fate, fate, fate)
    await expect(auth.refresh(token)).rejects.toMatchObject({ name: 'AuthError', kind: 'retry' })
    expect(await auth.token()).toBe(token)
    clock.now += 3000
    await auth.refresh(token)
    expect(await auth.token()).not.toBe(token)
    expect(new Set(proxy.requests.map(({ key }) => key)).size).toBe(1)
    auth.dispose()
  },
  30_000,
)

it('waits as long as a 429 says, without a request, and then goes on', async () => {
  const { auth, proxy, token, clock } = await signedIn()
  proxy.fates.push({ status: 429, headers: { 'retry-after': '30' } })
  const limited = { kind: 'retry', retryAfterSeconds: 30 }
  await expect(auth.refresh(token)).rejects.toMatchObject(limited)
  await expect(auth.refresh(token)).rejects.toMatchObject(limited)
  expect(proxy.requests).toHaveLength(1)
  clock.now += 31_000
  await auth.refresh(token)
  expect(await auth.token()).not.toBe(token)
  auth.dispose()
})

it.each([
  ['a name that does not resolve', 'http://service.invalid'],
  ['a port that nobody listens on', 'http://localhost:1'],
])('keeps the session while the service is %s', async (_, url) => {
  const { auth, store, token, clock } = await signedIn()
  auth.dispose()
  const offline = createClient({ url, store, now: () => clock.now })
  await expect(offline.refresh(token)).rejects.toMatchObject({ kind: 'retry' })
  expect(await offline.token()).toBe(token)
  clock.now += 2 * HOUR
  await expect(offline.token()).rejects.toMatchObject({ kind: 'retry' })
  expect(await offline.session()).not.toBe(null)
  offline.dispose()

  const online = createClient({ url: origin(), store, now: () => clock.now })
  expect(await online.token()).not.toBe(token)
  online.dispose()
})

it.each([
  ['an outage', 3, { status: 503 }],
  ['a path that is turned off', 1, { status: 404, body: '{"errorCode":"GLOBAL_1006"}' }],
])('uses a token that is still valid through %s, after %i requests', async (_, requests, fate) => {
  const { auth, proxy, token, clock } = await signedIn()
  clock.now += HOUR - 30_000
  proxy.fates.push(...Array<Fate>(requests).fill(fate))
  expect(await auth.token()).toBe(token)
  expect(await auth.token()).toBe(token)
  expect(proxy.requests).toHaveLength(requests)
  clock.now += 11_000
  expect(await auth.token()).not.toBe(token)
  auth.dispose()
})

it('refreshes once after the clock was set back', async () => {
  const { auth, proxy, token, clock } = await signedIn()
  clock.now -= 2 * HOUR
  const next = await auth.token()
  expect(next).not.toBe(token)
  expect(await auth.token()).toBe(next)
  expect(proxy.requests).toHaveLength(1)
  auth.dispose()
})

it.each([
  ['ten minutes', HOUR / 6, false],
  ["the access token's life", 2 * HOUR, true],
])('goes on after a sleep of %s', async (_, slept, refreshes) => {
  const { auth, token, clock } = await signedIn()
  clock.now += slept
  expect((await auth.token()) !== token).toBe(refreshes)
  expect(await auth.sessions()).not.toEqual([])
  auth.dispose()
})

it('signs out after the service has refused the session, and tells listeners', async () => {
  const { auth, proxy, token, store } = await signedIn()
  const heard: unknown[] = []
  auth.onChange((session) => heard.push(session))
  const record = await store.read()
  await fetch(`${origin()}/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: record?.pair?.refreshToken ?? '' }),
  })
  await expect(auth.refresh(token)).rejects.toMatchObject({ kind: 'signed_out', code: 'invalid_grant' })
  expect(await auth.session()).toBe(null)
  await expect(auth.token()).rejects.toMatchObject({ kind: 'signed_out' })
  expect(proxy.requests).toHaveLength(1)
  expect(heard.at(-1)).toBe(null)
  await auth.login(...USER)
  expect(await auth.session()).not.toBe(null)
  auth.dispose()
})
