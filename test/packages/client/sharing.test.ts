import { expect, it } from 'vitest'
import { cookieStore } from '../../../packages/client/src/cookie.ts'
import { fileStore } from '../../../packages/client/src/file.ts'
import { createClient, memoryStore } from '../../../packages/client/src/index.ts'
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

it.each(['in order', 'reversed'])(
  'serves parallel requests with one cookie, and takes their Set-Cookie %s',
  async (order) => {
    let jar = ''
    /** One request of a browser that a server answers: its own store and client, and the cookies that it sets. */
    async function request(cookie: string, at: number) {
      const cookies: string[] = []
      const store = cookieStore({ cookie, setCookie: (value) => cookies.push(value.split(';')[0] ?? '') })
      const auth = createClient({ url: origin(), store, now: () => at })
      if (cookie === '') await auth.login(...USER)
      return { token: await auth.token(), sessions: (await auth.sessions()).length, cookies }
    }
    const take = (cookies: string[]) => {
      jar = cookies.at(-1) ?? jar
    }
    let at = Date.now()
    const first = await request('', at)
    take(first.cookies)
    expect(jar.length).toBeLessThan(4096)
    for (let round = 0; round < 3; round++) {
      at += 2 * HOUR
      const answers = await Promise.all(Array.from({ length: 6 }, () => request(jar, at)))
      expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
      for (const { sessions, cookies } of order === 'reversed' ? answers.toReversed() : answers) {
        expect(sessions).toBeGreaterThan(0)
        take(cookies)
      }
    }
    expect(eventsOf(first.token, 'family_revoked')).toEqual([])
  },
)
