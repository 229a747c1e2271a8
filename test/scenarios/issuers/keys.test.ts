import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ISSUER_ALGORITHMS } from '../../../src/issuers/issuer.ts'
import {
  AUDIENCE,
  addIssuer,
  type ExchangeClient,
  exchange,
  exchanged,
  type IssuerKey,
  newExchangeClient,
  newIssuerKey,
  newProvider,
  type TestProvider,
} from '../../support/issuers.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { newCustomer } from '../../support/users.ts'

// The keys of a provider: fetched by the URL of its issuer, with bounds, and pinned to their algorithms.

const OUTAGE = [503, { error: 'temporarily_unavailable' }]

let provider: TestProvider
let key: IssuerKey
let customerId: string
let client: ExchangeClient
let began: number

beforeEach(async () => {
  ;({ provider, key } = await newProvider())
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
  customerId = await newCustomer()
  client = await newExchangeClient(customerId)
  await addIssuer({
    iss: provider.iss,
    jwksUri: provider.jwksUri,
    customerId,
    algorithms: [...ISSUER_ALGORITHMS],
  })
})

afterEach(() => {
  vi.useRealTimers()
})

const sleepUntil = (seconds: number) => vi.setSystemTime(began + seconds * 1000)
const statusOf = async (token: string) => (await exchange(client, token)).status

describe('the keys of an issuer', () => {
  it('are fetched once in 300 s', async () => {
    for (const seconds of [0, 60, 299]) {
      sleepUntil(seconds)
      expect(await statusOf(await provider.token(key))).toBe(200)
    }
    expect(await provider.asked()).toBe(1)
    sleepUntil(301)
    expect(await statusOf(await provider.token(key))).toBe(200)
    expect(await provider.asked()).toBe(2)
  })

  it('rotate: a new one is accepted after 30 s at most, and a retired one is refused after 300 s', async () => {
    expect(await statusOf(await provider.token(key))).toBe(200)
    const newer = await newIssuerKey('RS256')
    await provider.publish(newer)
    sleepUntil(31)
    expect(await statusOf(await provider.token(newer))).toBe(200)
    sleepUntil(332)
    const lines = captureLogs()
    expect(await statusOf(await provider.token(key))).toBe(400)
    expect(causesOf(lines)).toEqual(['subject_token_unknown_key'])
  })

  it('are not fetched for each invented key', async () => {
    expect(await statusOf(await provider.token(key))).toBe(200)
    for (let forged = 0; forged < 10; forged += 1) {
      expect(await statusOf(await provider.token(await newIssuerKey()))).toBe(400)
    }
    expect(await provider.asked()).toBe(1)
  })

  it.each([
    ['answers 500', '', 500],
    ['answers a page', '<html>', 200],
    ['answers a redirect', '', 302],
    ['answers more than 256 KiB', JSON.stringify({ keys: [], pad: 'x'.repeat(300_000) }), 200],
  ])(
    'that cannot be had are an outage, and old ones are used for an hour: it %s',
    async (_, body, status) => {
      await provider.answer(body, status)
      const lines = captureLogs()
      const answer = await exchange(client, await provider.token(key))
      expect([answer.status, await answer.json()]).toEqual(OUTAGE)
      expect(answer.headers.has('retry-after')).toBe(true)
      expect(JSON.parse(lines[0] as string)).toMatchObject({ event: 'unavailable', part: 'issuer_keys' })
      await provider.publish(key)
      sleepUntil(6)
      expect(await statusOf(await provider.token(key))).toBe(200)
      await provider.answer(body, status)
      sleepUntil(3600)
      expect(await statusOf(await provider.token(key))).toBe(200)
      sleepUntil(3700)
      expect(await statusOf(await provider.token(key))).toBe(503)
    },
  )

  it('are asked for at most once in 5 s while they cannot be had', async () => {
    await provider.answer('', 500)
    for (let tries = 0; tries < 5; tries += 1) expect(await statusOf(await provider.token(key))).toBe(503)
    expect(await provider.asked()).toBe(1)
  })

  it('are not asked for by a token that no issuer has signed', async () => {
    expect(await statusOf('nonsense')).toBe(400)
    expect(await statusOf(await provider.token(key, { iss: 'https://other.example.com' }))).toBe(400)
    expect(await provider.asked()).toBe(0)
  })

  it('are one set for several issuers with one URL, whose people are not the same', async () => {
    const iss = `${provider.iss}/tenant-2`
    await addIssuer({ iss, jwksUri: provider.jwksUri, customerId })
    const person = { sub: 'one-sub', email: undefined }
    const login = async (more: object) => {
      const answer = await exchange(client, await provider.token(key, { sub: 'one-sub', ...more }))
      return decodeJwt((await exchanged(answer)).access_token).sub
    }
    const [first, second] = [await login({}), await login({ iss })]
    expect(first).not.toBe(second)
    expect([await login(person), await login({ ...person, iss })]).toEqual([first, second])
    expect(await provider.asked()).toBe(1)
  })

  it('that are symmetric are no keys, and a set with a private one in their place is broken', async () => {
    const oct = { kty: 'oct', k: 'c2VjcmV0', kid: key.kid }
    await provider.answer(JSON.stringify({ keys: [oct] }))
    expect(await statusOf(await provider.token(key))).toBe(400)
    sleepUntil(31)
    await provider.answer(JSON.stringify({ keys: [oct, await exportJWK(key.privateKey)] }))
    const unnamed = await provider.token(key, {}, { kid: undefined })
    expect(await statusOf(unnamed)).toBe(503)
    // The named key is none of these, so the set is read again.
    sleepUntil(62)
    await provider.answer(JSON.stringify({ keys: [oct, key.published] }))
    expect(await statusOf(await provider.token(key))).toBe(200)
  })

  it('that are too short are no keys', async () => {
    const { privateKey, publicKey } = (await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      true,
      ['sign', 'verify'],
    )) as CryptoKeyPair
    const published = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'short', alg: 'RS256' }
    await provider.answer(JSON.stringify({ keys: [published] }))
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: provider.iss, sub: 's', aud: AUDIENCE, iat: now, exp: now + 60 }
    const input = `${encode({ alg: 'RS256', kid: 'short' })}.${encode(claims)}`
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(input))
    const token = `${input}.${Buffer.from(signature).toString('base64url')}`
    const lines = captureLogs()
    expect(await statusOf(token)).toBe(400)
    expect(causesOf(lines)).toEqual(['subject_token_unknown_key'])
  })
})

describe('an algorithm', () => {
  it.each(ISSUER_ALGORITHMS)('%s works in the runtime', async (alg) => {
    const own = await newIssuerKey(alg)
    await provider.publish(own)
    expect(await statusOf(await provider.token(own))).toBe(200)
  })

  it('is pinned by the key that names one', async () => {
    const own = await newIssuerKey('RS256')
    await provider.publish(own)
    const { privateKey } = await generateKeyPair('PS256')
    const claims = { iss: provider.iss, sub: 's', aud: AUDIENCE }
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'PS256', kid: own.kid })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    expect(await statusOf(token)).toBe(400)
  })

  it('is never symmetric, with the public key as the secret, and never none', async () => {
    await provider.publish(key)
    const secret = new TextEncoder().encode(JSON.stringify(key.published))
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: provider.iss, sub: 's', aud: AUDIENCE, iat: now, exp: now + 60 }
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key.kid })
      .sign(secret)
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const unsigned = `${encode({ alg: 'none', kid: key.kid })}.${encode(claims)}.`
    const lines = captureLogs()
    expect(await statusOf(symmetric)).toBe(400)
    expect(await statusOf(unsigned)).toBe(400)
    expect(causesOf(lines)).toEqual(['subject_token_wrong_algorithm', 'subject_token_wrong_algorithm'])
    expect(await provider.asked()).toBe(0)
  })
})
