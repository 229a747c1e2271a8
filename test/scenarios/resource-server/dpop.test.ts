import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeAll, expect, it } from 'vitest'
import { accessToken } from '../../../packages/verify/src/hono.ts'
import { type VerifyOptions, verifyAccessToken } from '../../../packages/verify/src/index.ts'
import { app } from '../../../src/app.ts'
import type { Pair } from '../../support/api.ts'
import { athOf, bind, type Holder, newHolder, type ProofParts, prove } from '../../support/dpop.ts'
import { newPair, newUser } from '../../support/users.ts'

const URL_OF_ORDERS = 'https://orders.example.com/orders'
const options: VerifyOptions = {
  issuer: env.ISSUER,
  audience: env.AUDIENCE,
  fetch: async (url) => app.request(url, {}, env),
}

const api = (more: Partial<VerifyOptions> & { origin?: string } = {}) =>
  new Hono().use(accessToken({ ...options, ...more })).get('/orders', (c) => c.json(c.var.accessToken))

let holder: Holder
let pair: Pair
let unbound: Pair

beforeAll(async () => {
  holder = await newHolder()
  const user = await newUser()
  pair = await bind(user, holder)
  unbound = await newPair(user)
})

async function ask(server: ReturnType<typeof api>, key: Holder, parts: ProofParts = {}, token = pair.token) {
  const dpop = await prove(key, { htm: 'GET', htu: URL_OF_ORDERS, ath: await athOf(token), ...parts })
  return server.request(`${URL_OF_ORDERS}?page=1`, { headers: { authorization: `DPoP ${token}`, dpop } })
}

it('accepts a bound token with a proof of its key', async () => {
  const response = await ask(api(), holder)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ cnf: { jkt: expect.any(String) } })
})

it('refuses a bound token with any other proof', async () => {
  const cases: [Holder, ProofParts][] = [
    [await newHolder(), {}],
    [holder, { htm: 'POST' }],
    [holder, { htu: 'https://other.example.com/orders' }],
    [holder, { ath: await athOf(unbound.token) }],
    [holder, { iat: 0 }],
  ]
  for (const [key, parts] of cases) {
    const response = await ask(api(), key, parts)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs="/)
  }
})

it('refuses a bound token as Bearer, an unbound one as DPoP, and a bound one alone', async () => {
  const headers = { authorization: `Bearer ${pair.token}` }
  const bearer = await api().request(URL_OF_ORDERS, { headers })
  expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer error="invalid_token"',
  ])
  const dpop = await ask(api(), holder, {}, unbound.token)
  expect(dpop.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
  expect(await verifyAccessToken(pair.token, options)).toMatchObject({ ok: false, cause: 'wrong_scheme' })
})

it('accepts proofs for the origin that it is told, and not for that of the request', async () => {
  const inside = api({ origin: 'https://api.example.com' })
  expect((await ask(inside, holder)).status).toBe(401)
  expect((await ask(inside, holder, { htu: 'https://api.example.com/orders' })).status).toBe(200)
})

it('answers unavailable while the store of proofs is down', async () => {
  const down = api({ takeProof: () => Promise.reject(new Error('down')) })
  expect((await ask(down, holder)).status).toBe(503)
})

it('accepts a proof once where the server remembers proofs', async () => {
  const taken = new Set<string>()
  const server = api({
    takeProof: async (id, expiresAt) => {
      expect(expiresAt).toBeGreaterThan(Date.now() / 1000)
      return taken.size < taken.add(id).size
    },
  })
  const same = { jti: 'the same' }
  expect((await ask(server, holder, same)).status).toBe(200)
  expect((await ask(server, holder, same)).status).toBe(401)
  expect((await ask(server, holder)).status).toBe(200)
})
