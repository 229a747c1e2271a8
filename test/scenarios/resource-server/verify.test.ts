import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import * as oauth from 'oauth4webapi'
import { afterEach, expect, it, vi } from 'vitest'
import { accessToken } from '../../../packages/verify/src/hono.ts'
import { type VerifyOptions, verifyAccessToken } from '../../../packages/verify/src/index.ts'
import { app } from '../../../src/app.ts'
import { revokedKey } from '../../../src/core/revoked-key.ts'
import { call, PATH, refresh } from '../../support/api.ts'
import { discover, options as oauthOptions } from '../../support/oauth.ts'
import { newPair, newUser } from '../../support/users.ts'

let asked = 0

/** Each test has its own URI of the keys, because verifiers of one URI share their keys. */
function options(more: Partial<VerifyOptions> = {}): VerifyOptions {
  asked = 0
  return {
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    jwksUri: `${env.ISSUER}/.well-known/jwks.json?test=${crypto.randomUUID()}`,
    fetch: async (url) => {
      asked += 1
      return app.request(url, {}, env)
    },
    ...more,
  }
}

afterEach(() => {
  vi.useRealTimers()
})

it('verifies tokens of both generations, and fetches the keys once for concurrent calls', async () => {
  const { token } = await newPair(await newUser())
  const given = options()
  const all = await Promise.all(Array.from({ length: 20 }, () => verifyAccessToken(token, given)))
  expect(all.every((verification) => verification.ok)).toBe(true)
  expect(asked).toBe(1)
})

it('fetches again for an unknown kid, but not for each of many', async () => {
  const { token } = await newPair(await newUser())
  const given = options()
  await verifyAccessToken(token, given)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
  const [, payload, signature] = token.split('.')
  const forge = (kid: string) => {
    const header = btoa(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid })).replaceAll('=', '')
    return `${header.replaceAll('+', '-').replaceAll('/', '_')}.${payload}.${signature}`
  }
  for (const kid of ['a', 'b', 'c', 'd']) {
    expect(await verifyAccessToken(forge(kid), given)).toMatchObject({ ok: false, error: 'invalid_token' })
  }
  expect(asked).toBe(2)
})

it('makes no further request to a failing service for a while, with any number of unknown kids', async () => {
  const { token } = await newPair(await newUser())
  let failing = false
  const given = options({
    fetch: async (url) => {
      asked += 1
      return failing ? new Response('', { status: 500 }) : app.request(url, {}, env)
    },
  })
  expect((await verifyAccessToken(token, given)).ok).toBe(true)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
  failing = true
  const [, payload, signature] = token.split('.')
  for (let index = 0; index < 20; index += 1) {
    const header = btoa(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: `kid${index}` })).replaceAll(
      '=',
      '',
    )
    const forged = `${header}.${payload}.${signature}`
    expect(await verifyAccessToken(forged, given)).toMatchObject({ ok: false, error: 'unavailable' })
  }
  expect(asked).toBe(2)
  failing = false
  vi.setSystemTime(Date.now() + 6_000)
  expect((await verifyAccessToken(token, given)).ok).toBe(true)
})

it('refuses every token but a valid access token for this audience', async () => {
  const { token, refreshToken } = await newPair(await newUser())
  const cases: [string, Partial<VerifyOptions>][] = [
    [refreshToken, {}],
    [`${token} `, {}],
    [`${token.slice(0, -8)}AAAAAAAA`, {}],
    [token, { audience: 'https://other.example.com' }],
    [token, { issuer: 'https://other.example.com' }],
    ['', {}],
  ]
  for (const [presented, more] of cases) {
    const verification = await verifyAccessToken(presented, options(more))
    expect(verification).toMatchObject({ ok: false, error: 'invalid_token' })
  }
  const given = options()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 })
  expect(await verifyAccessToken(token, given)).toMatchObject({ ok: false, error: 'invalid_token' })
})

it('refuses a token of a family once the deny-list names it', async () => {
  const pair = await newPair(await newUser())
  const given = options({ revoked: env.REVOKED })
  const before = await verifyAccessToken(pair.token, given)
  if (!before.ok) throw new Error('a good token was refused')
  await call('DELETE', PATH, { headers: { authorization: `Bearer ${pair.token}` } })
  await vi.waitUntil(async () => (await env.REVOKED.get(revokedKey(before.claims.sid))) !== null)
  expect(await verifyAccessToken(pair.token, given)).toEqual({
    ok: false,
    error: 'invalid_token',
    cause: 'revoked',
  })
  expect((await refresh(pair)).status).toBe(401)
})

it('accepts a token that a list of another kind does not have', async () => {
  const { token } = await newPair(await newUser())
  const given = (found: string | undefined) => options({ revoked: { get: async () => found } })
  expect(await verifyAccessToken(token, given(undefined))).toMatchObject({ ok: true })
  expect(await verifyAccessToken(token, given(''))).toMatchObject({ ok: false, cause: 'revoked' })
})

it('answers unavailable while the keys or the deny-list cannot be read', async () => {
  const { token } = await newPair(await newUser())
  const down = async () => new Response('', { status: 500 })
  const list = { get: () => Promise.reject(new Error('KV is down')) } as never
  for (const more of [
    { fetch: down },
    { fetch: () => Promise.reject(new Error('no route')) },
    { revoked: list },
  ]) {
    expect(await verifyAccessToken(token, options(more))).toMatchObject({ ok: false, error: 'unavailable' })
  }
})

it('protects a route of another Worker as RFC 6750 requires', async () => {
  const api = new Hono().use(accessToken(options())).get('/me', (c) => c.json(c.var.accessToken))
  const user = await newUser()
  const { token } = await newPair(user)
  const ask = async (authorization?: string) =>
    api.request('/me', { headers: authorization === undefined ? {} : { authorization } })
  const good = await ask(`Bearer ${token}`)
  expect(await good.json()).toMatchObject({ sub: user.id, email: user.username })
  const without = await ask()
  expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  const bad = await ask('Bearer junk')
  expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
})

it('answers 503 where the keys cannot be fetched, with different Retry-After values', async () => {
  const jwksUri = `${env.ISSUER}/.well-known/jwks.json?middleware`
  const guard = accessToken({ ...options(), jwksUri, fetch: () => Promise.reject(new Error('no route')) })
  const api = new Hono().use(guard).get('/me', (c) => c.text('in'))
  const headers = { authorization: `Bearer ${(await newPair(await newUser())).token}` }
  const answers = await Promise.all(Array.from({ length: 50 }, () => api.request('/me', { headers })))
  expect(answers.every(({ status }) => status === 503)).toBe(true)
  expect(new Set(answers.map((one) => one.headers.get('retry-after')))).toEqual(new Set(['2', '3']))
})

it('issues tokens that oauth4webapi accepts as those of RFC 9068', async () => {
  const user = await newUser()
  const { token } = await newPair(user)
  const request = new Request('https://api.example.com/', { headers: { authorization: `Bearer ${token}` } })
  const claims = await oauth.validateJwtAccessToken(await discover(), request, env.AUDIENCE, oauthOptions)
  expect(claims.sub).toBe(user.id)
})
