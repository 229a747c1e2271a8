import { createClient, memoryStore } from '@edge-token-service/client'
import { cookieStore } from '@edge-token-service/client/cookie'
import { fileStore } from '@edge-token-service/client/file'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startProxy } from './parts/proxy.ts'
import { eventsOf, newFile, origin, USER } from './parts/service.ts'

const HOUR = 3_600_000

it.each([
  ['one store', () => memoryStore()],
  ['two stores of one file', undefined],
] as const)('refreshes once for two clients of one realm on %s', async (_, shared) => {
  const proxy = await startProxy(origin())
  const file = newFile()
  const store = shared?.()
  const clients = [1, 2].map(() => createClient({ url: proxy.origin, store: store ?? fileStore(file) }))
  await clients[0]?.login(...USER)
  const [token = ''] = await Promise.all(clients.map((auth) => auth.token()))
  proxy.requests.length = 0
  await Promise.all(clients.map((auth) => auth.refresh(token)))
  expect(proxy.requests).toHaveLength(1)
  expect(await clients[0]?.token()).toBe(await clients[1]?.token())
  for (const auth of clients) auth.dispose()
})

it('refreshes a token that was refused while another call only waited for its refresh', async () => {
  const inner = memoryStore()
  const clock = { now: Date.now() }
  const now = () => clock.now
  let gate = Promise.resolve()
  const store = { ...inner, perRequest: true, read: () => gate.then(() => inner.read()) }
  const auth = createClient({ url: origin(), store, now })
  const otherTab = createClient({ url: origin(), store: { ...inner, perRequest: true }, now })
  await otherTab.login(...USER)
  clock.now += 2 * HOUR
  const opening = Promise.withResolvers<void>()
  // The first read finds the session due. The next one waits until the other tab has refreshed it.
  const waited = auth.token()
  gate = opening.promise
  const renewed = await otherTab.token()
  await new Promise((resolve) => setTimeout(resolve, 50))
  gate = Promise.resolve()
  const refused = auth.refresh(renewed)
  await new Promise((resolve) => setTimeout(resolve, 50))
  opening.resolve()
  expect(await waited).toBe(renewed)
  await refused
  expect(await auth.token()).not.toBe(renewed)
  for (const client of [auth, otherTab]) client.dispose()
})

it('refreshes although a refresh before it never ended', async () => {
  const inner = memoryStore()
  let hangs = false
  const read = () => (hangs ? new Promise<never>(() => {}) : inner.read())
  const auth = createClient({ url: origin(), store: { ...inner, perRequest: true, read } })
  await auth.login(...USER)
  const token = await auth.token()
  void auth.refresh(token)
  hangs = true
  await new Promise((resolve) => setTimeout(resolve, 50))
  hangs = false
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 21_000 })
  await auth.refresh(token)
  expect(await auth.token()).not.toBe(token)
  auth.dispose()
})

it('does not refresh again within the window', async () => {
  const proxy = await startProxy(origin())
  const clock = { now: Date.now() }
  const auth = createClient({ url: proxy.origin, store: memoryStore(), now: () => clock.now })
  await auth.login(...USER)
  proxy.requests.length = 0
  for (const expected of [0, 0, 1, 1]) {
    await auth.refresh()
    expect(proxy.requests).toHaveLength(expected)
    clock.now += 31_000
  }
  await auth.refreshPair()
  await auth.refreshPair()
  clock.now += 2 * HOUR
  await auth.refreshPair()
  expect(proxy.requests.map(({ path }) => path)).toEqual([
    '/oauth2/token',
    '/api/v2/auth/token',
    '/api/v2/auth/token',
  ])
  auth.dispose()
})

/** Which of the cookies that six parallel answers set the browser sends with its next six requests. */
const SENT: [string, (cookies: readonly string[], request: number) => string | undefined][] = [
  ['the last one', (cookies) => cookies.at(-1)],
  ['the first one, because the answers arrived in reverse', (cookies) => cookies[0]],
  ['one after another, because they arrived while it sent', (cookies, request) => cookies[request]],
]

it.each(SENT)('serves parallel requests with one cookie, when the next ones have %s', async (_, sent) => {
  /** One request that a server answers: its own store and client, and the cookie that it sets. */
  async function request(cookie: string, at: number) {
    let set = cookie
    const setCookie = (value: string) => {
      set = value.split(';')[0] ?? ''
    }
    const auth = createClient({ url: origin(), store: cookieStore({ cookie, setCookie }), now: () => at })
    if (cookie === '') await auth.login(...USER)
    return { token: await auth.token(), sessions: (await auth.sessions()).length, cookie: set }
  }
  let at = Date.now()
  const first = await request('', at)
  expect(first.cookie.length).toBeLessThan(4096)
  let cookies = Array<string>(6).fill(first.cookie)
  for (let round = 0; round < 3; round++) {
    at += 2 * HOUR
    const answers = await Promise.all(cookies.map((cookie) => request(cookie, at)))
    expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
    for (const { sessions } of answers) expect(sessions).toBeGreaterThan(0)
    const stored = answers.map(({ cookie }) => cookie)
    cookies = stored.map((own, index) => sent(stored, index) ?? own)
  }
  expect(eventsOf(first.token, 'family_revoked')).toEqual([])
})
