import { createClient, type Fetch, memoryStore } from '@edge-token-service/client'
import got, { type Method } from 'got'
import ky from 'ky'
import { Agent, type Dispatcher, RetryAgent, request } from 'undici'
import { expect, it } from 'vitest'
import { startProxy } from './parts/proxy.ts'
import { eventsOf, origin, USER } from './parts/service.ts'

// Libraries that send a request again by themselves, under the client: after a lost answer too, and without its knowledge.

/** What the client sends, for a library that has no `fetch`. */
async function parts(input: Parameters<Fetch>[0], init?: RequestInit) {
  const sent = new Request(input, init)
  const { url, method } = sent
  const body = await sent.text()
  return { url, method, headers: Object.fromEntries(sent.headers), ...(body !== '' && { body }) }
}

const LIBRARIES: [string, Fetch][] = [
  [
    'got',
    async (input, init) => {
      const { url, method, ...rest } = await parts(input, init)
      const retry: { methods: Method[] } = { methods: ['PUT', 'POST'] }
      const answer = await got(url, { method: method as Method, ...rest, retry, throwHttpErrors: false })
      return new Response(answer.body, { status: answer.statusCode })
    },
  ],
  [
    'ky',
    (input, init) => ky(input, { ...init, retry: { methods: ['put', 'post'] }, throwHttpErrors: false }),
  ],
  [
    'undici',
    async (input, init) => {
      const { url, method, ...rest } = await parts(input, init)
      const dispatcher = new RetryAgent(new Agent(), { methods: ['PUT', 'POST'] })
      const answer = await request(url, { method: method as Dispatcher.HttpMethod, ...rest, dispatcher })
      return new Response(await answer.body.text(), { status: answer.statusCode })
    },
  ],
]

const WAYS = [
  ['POST /oauth2/token', '/oauth2/token'],
  ["the contract's PUT", '/api/v2/auth/token'],
] as const

const cases = LIBRARIES.flatMap(([name, send]) =>
  WAYS.map(([way, path]) => ({ name, send, way, path }) as const),
)

it.each(cases)('needs no login after $name has sent $way again', async ({ send, path }) => {
  const proxy = await startProxy(origin())
  const clock = { now: Date.now() }
  let calls = 0
  const counted: Fetch = (input, init) => {
    calls++
    return send(input, init)
  }
  const options = { url: proxy.origin, store: memoryStore(), fetch: counted }
  const auth = createClient({ ...options, now: () => clock.now })
  await auth.login(...USER)
  const token = await auth.token()
  clock.now += 61_000
  proxy.requests.length = 0
  calls = 0
  proxy.fates.push('cut')
  await (path === '/oauth2/token' ? auth.refresh() : auth.refreshPair())
  expect([calls, proxy.requests.map((request) => request.path)]).toEqual([1, [path, path]])
  expect(new Set(proxy.requests.map(({ key }) => key)).size).toBe(1)
  const next = await auth.token()
  expect(next).not.toBe(token)
  await auth.refresh(next)
  expect(await auth.token()).not.toBe(next)
  expect(eventsOf(token, 'family_revoked')).toEqual([])
  auth.dispose()
})
