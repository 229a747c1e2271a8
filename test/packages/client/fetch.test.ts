import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type AuthClient, createClient, memoryStore } from '@edge-token-service/client'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { origin, USER } from './parts/service.ts'

// An API that refuses the tokens in `refused`, and records what it was sent.

const refused = new Set<string>()
const seen: { token: string; body: string }[] = []
let challenge: string
let showsDate: boolean
let movedTo: string | undefined
let api: string
let auth: AuthClient

beforeEach(async () => {
  refused.clear()
  seen.length = 0
  challenge = 'Bearer'
  showsDate = true
  movedTo = undefined
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const status = refused.has(token) || refused.has('all') ? 401 : 200
    void text(request).then((body) => {
      seen.push({ token, body })
      response.sendDate = showsDate
      if (movedTo !== undefined) return void response.writeHead(302, { location: movedTo }).end()
      response.writeHead(status, { 'www-authenticate': challenge }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  api = `http://localhost:${(server.address() as AddressInfo).port}`
  auth = createClient({ url: origin(), store: memoryStore(), origins: [api] })
  await auth.login(...USER)
  onTestFinished(() => {
    auth.dispose()
    server.closeAllConnections()
    server.close()
  })
})

const bodies: [string, () => RequestInit][] = [
  ['no body', () => ({})],
  ['a text', () => ({ method: 'POST', body: 'text' })],
  ['a form', () => ({ method: 'POST', body: new URLSearchParams({ a: 'b' }) })],
  ['bytes', () => ({ method: 'POST', body: new Uint8Array([97, 98]) })],
  ['a blob', () => ({ method: 'POST', body: new Blob(['blob']) })],
]

it.each(bodies)('repeats a 401 once with a new token, with %s', async (_, init) => {
  const old = await auth.token()
  refused.add(old)
  expect((await auth.fetch(`${api}/orders`, init())).status).toBe(200)
  expect(seen.map(({ token }) => token)).toEqual([old, await auth.token()])
  expect(seen[0]?.body).toBe(seen[1]?.body)
})

const streams: [string, () => [string | Request, RequestInit?]][] = [
  [
    'a stream',
    () => [api, { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit],
  ],
  ['a Request with a body', () => [new Request(api, { method: 'POST', body: 'x' })]],
]

it.each(streams)('gives the 401 of %s to the caller, because it was consumed', async (_, call) => {
  refused.add(await auth.token())
  expect((await auth.fetch(...call())).status).toBe(401)
  expect(seen).toHaveLength(1)
})

/** A signed-in client whose session is bound to a key. */
async function boundClient(): Promise<AuthClient> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const store = { ...memoryStore(), dpopKey: async () => pair }
  const bound = createClient({ url: origin(), store, origins: [api] })
  await bound.login(...USER)
  return bound
}

it('keeps the token of a session whose proof an API refuses for another reason than the time', async () => {
  const bound = await boundClient()
  const token = await bound.token()
  challenge = 'DPoP error="invalid_dpop_proof"'
  refused.add('all')
  expect((await bound.fetch(api)).status).toBe(401)
  expect(seen).toEqual([{ token: `DPoP ${token}`, body: '' }])
  expect(await bound.token()).toBe(token)
  bound.dispose()
})

it('refreshes if an API refuses a proof and shows no Date, because the service shows its own', async () => {
  const bound = await boundClient()
  const token = await bound.token()
  challenge = 'DPoP error="invalid_dpop_proof"'
  showsDate = false
  refused.add(`DPoP ${token}`)
  expect((await bound.fetch(api)).status).toBe(200)
  expect(seen.map((one) => one.token)).toEqual([`DPoP ${token}`, `DPoP ${await bound.token()}`])
  bound.dispose()
})

it('gives a second 401 to the caller', async () => {
  refused.add('all')
  expect((await auth.fetch(api)).status).toBe(401)
  expect(seen).toHaveLength(2)
})

it.each(['http://localhost:1/orders', 'https://example.com'])('sends no token to %s', async (url) => {
  await expect(auth.fetch(url)).rejects.toMatchObject({ name: 'AuthError', kind: 'bad_request' })
  const nowhere = createClient({ url: origin(), store: memoryStore() })
  await expect(nowhere.fetch(url)).rejects.toMatchObject({ kind: 'bad_request' })
  nowhere.dispose()
})

it('gives a redirect to the caller outside of pages, and follows it if it is told to', async () => {
  movedTo = `${origin()}/health`
  const answer = await auth.fetch(api)
  expect([answer.status, answer.headers.get('location')]).toEqual([302, movedTo])
  expect((await auth.fetch(api, { redirect: 'follow' })).url).toBe(movedTo)
})
