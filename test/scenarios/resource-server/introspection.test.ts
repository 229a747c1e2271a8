import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeAll, expect, it } from 'vitest'
import { accessToken } from '../../../packages/verify/src/hono.ts'
import { type Fetch, type VerifyOptions, verifyAccessToken } from '../../../packages/verify/src/index.ts'
import { app } from '../../../src/app.ts'
import { call, contentOf, operate, PATH } from '../../support/api.ts'
import { athOf, bind, newHolder, prove } from '../../support/dpop.ts'
import { newPair, newUser } from '../../support/users.ts'

// A resource server that asks the service about each token.

const service: Fetch = async (url, init) => app.request(url, init, env)

let options: VerifyOptions & { introspect: { clientId: string; clientSecret: string } }

beforeAll(async () => {
  const added = await operate('POST', '/client', { name: 'orders' })
  const { clientId, clientSecret } = await contentOf<{ clientId: string; clientSecret: string }>(added)
  const introspect = { clientId, clientSecret }
  options = { issuer: env.ISSUER, audience: env.AUDIENCE, introspect, fetch: service }
})

it('accepts an active token, and refuses it as soon as its family has ended', async () => {
  const user = await newUser()
  const { token } = await newPair(user)
  expect(await verifyAccessToken(token, options)).toMatchObject({
    ok: true,
    claims: { sub: user.id, email: user.username, customerId: user.customerId },
  })
  await call('DELETE', PATH, { headers: { authorization: `Bearer ${token}` } })
  expect(await verifyAccessToken(token, options)).toEqual({
    ok: false,
    error: 'invalid_token',
    cause: 'inactive',
  })
})

it('asks once for each token, at the endpoint of the issuer or at another', async () => {
  const asked: string[] = []
  const fetch: Fetch = async (url, init) => {
    asked.push(url)
    return service(`${env.ISSUER}/oauth2/introspect`, init)
  }
  const { token } = await newPair(await newUser())
  const url = 'https://inside.example.com/introspect'
  for (const introspect of [options.introspect, { ...options.introspect, url }]) {
    expect(await verifyAccessToken(token, { ...options, introspect, fetch })).toMatchObject({ ok: true })
  }
  expect(asked).toEqual([`${env.ISSUER}/oauth2/introspect`, url])
})

it('asks about nothing that cannot be a token', async () => {
  const fetch: Fetch = () => Promise.reject(new Error('it asked'))
  for (const text of ['', 'a', 'a.b', 'a.b.c=']) {
    expect(await verifyAccessToken(text, { ...options, fetch })).toMatchObject({ error: 'invalid_token' })
  }
})

it('refuses refresh tokens, forged tokens and tokens for others', async () => {
  const { token, refreshToken } = await newPair(await newUser())
  const forged = `${token.slice(0, -8)}AAAAAAAA`
  const cases: [string, Partial<VerifyOptions>][] = [
    [refreshToken, {}],
    [forged, {}],
    [token, { audience: 'https://other.example.com' }],
    [token, { issuer: 'https://other.example.com' }],
  ]
  for (const [presented, more] of cases) {
    const { introspect } = options
    const url = `${env.ISSUER}/oauth2/introspect`
    const given = { ...options, introspect: { ...introspect, url }, ...more }
    expect(await verifyAccessToken(presented, given)).toMatchObject({ ok: false, error: 'invalid_token' })
  }
})

it('answers unavailable, and never a bad token, where the service gives no answer about it', async () => {
  const { token } = await newPair(await newUser())
  const answer =
    (body: string, status = 200) =>
    async () =>
      new Response(body, { status })
  const failures: Fetch[] = [
    () => Promise.reject(new Error('no route')),
    answer('', 500),
    answer('{"active":false}', 503),
    answer('{"active":false}', 429),
    answer('', 302),
    answer('<html>'),
    answer('null'),
    answer('{}'),
    answer('{"active":"no"}'),
  ]
  for (const fetch of failures) {
    expect(await verifyAccessToken(token, { ...options, fetch })).toMatchObject({ error: 'unavailable' })
  }
  const introspect = { ...options.introspect, clientSecret: 'wrong' }
  expect(await verifyAccessToken(token, { ...options, introspect })).toMatchObject({ error: 'unavailable' })
})

it('sends an id and a secret of any characters as RFC 6749 requires', async () => {
  let sent: string | null = null
  const fetch: Fetch = async (_, init) => {
    sent = new Headers(init?.headers).get('authorization')
    return new Response('{"active":false}')
  }
  const introspect = { clientId: 'a:b', clientSecret: 'ü %+&' }
  await verifyAccessToken((await newPair(await newUser())).token, { ...options, introspect, fetch })
  expect(sent).toBe(`Basic ${btoa('a%3Ab:%C3%BC+%25%2B%26')}`)
})

it('needs a proof for a bound token too', async () => {
  const holder = await newHolder()
  const { token } = await bind(await newUser(), holder)
  const api = new Hono().use(accessToken(options)).get('/orders', (c) => c.json(c.var.accessToken))
  const url = 'https://orders.example.com/orders'
  const ask = async (headers: Record<string, string>) => (await api.request(url, { headers })).status
  const dpop = await prove(holder, { htm: 'GET', htu: url, ath: await athOf(token) })
  expect(await ask({ authorization: `DPoP ${token}`, dpop })).toBe(200)
  expect(await ask({ authorization: `DPoP ${token}` })).toBe(401)
  expect(await ask({ authorization: `Bearer ${token}` })).toBe(401)
})
