import { createHash, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { accessToken } from '@edge-token-service/verify/express'
import express from 'express'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'

// The Express handler and proofs of possession, which name the URL that the client called (RFC 9449 §4.3).

const service = `http://localhost:${inject('service').port}`

type Key = Awaited<ReturnType<typeof generateKeyPair>>

let key: Key
let token: string

async function prove({ publicKey, privateKey }: Key, claims: object): Promise<string> {
  return new SignJWT({ jti: randomUUID(), ...claims })
    .setIssuedAt()
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) })
    .sign(privateKey)
}

beforeAll(async () => {
  key = await generateKeyPair('ES256', { extractable: true })
  const url = `${service}/api/v2/auth/token`
  const login = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop: await prove(key, { htm: 'POST', htu: url }) },
    body: JSON.stringify({ username: DEMO.username, password: DEMO.password }),
  })
  const { content } = (await login.json()) as { content: [{ token: string }] }
  token = content[0].token
})

/** The origin of an API whose router is below `/api`. */
async function start(trustsProxy: boolean, own?: string): Promise<string> {
  const router = express.Router().use(accessToken({ issuer: service, audience: service, origin: own }))
  router.get('/orders', (_, res) => void res.json(res.locals.accessToken.email))
  const server = express().set('trust proxy', trustsProxy).use('/api', router).listen(0)
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** The answer to a request with a proof for a URL. */
async function ask(origin: string, htu: string, headers: Record<string, string> = {}) {
  const ath = createHash('sha256').update(token).digest('base64url')
  const dpop = await prove(key, { htm: 'GET', htu, ath })
  const answer = await fetch(`${origin}/api/orders?page=1`, {
    headers: { authorization: `DPoP ${token}`, dpop, ...headers },
  })
  return [answer.status, answer.headers.get('www-authenticate')?.split(',')[0] ?? (await answer.json())]
}

const GOOD = [200, DEMO.username]
const BAD = [401, 'DPoP error="invalid_dpop_proof"']
const FORWARDED = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.com:8443' }

it('accepts a proof for the URL that was called, and for no other', async () => {
  const origin = await start(false)
  expect(await ask(origin, `${origin}/api/orders`)).toEqual(GOOD)
  expect(await ask(origin, `${origin}/orders`)).toEqual(BAD)
})

it('accepts a proof for the URL that a trusted proxy was called by', async () => {
  const origin = await start(true)
  expect(await ask(origin, 'https://api.example.com:8443/api/orders', FORWARDED)).toEqual(GOOD)
  const chain = { ...FORWARDED, 'x-forwarded-host': 'api.example.com, inside.example.com' }
  expect(await ask(origin, 'https://api.example.com/api/orders', chain)).toEqual(GOOD)
  expect(await ask(origin, `${origin}/api/orders`, FORWARDED)).toEqual(BAD)
  expect(await ask(origin, `${origin}/api/orders`)).toEqual(GOOD)
})

it('believes no header about the URL where no proxy is trusted', async () => {
  const origin = await start(false)
  expect(await ask(origin, 'https://api.example.com:8443/api/orders', FORWARDED)).toEqual(BAD)
  expect(await ask(origin, `${origin}/api/orders`, FORWARDED)).toEqual(GOOD)
})

it('accepts proofs for its own origin alone, whatever the caller says about the host, where it knows that origin', async () => {
  const origin = await start(true, 'https://api.example.com')
  const other = { ...FORWARDED, 'x-forwarded-host': 'other.example.com' }
  expect(await ask(origin, 'https://other.example.com/api/orders', other)).toEqual(BAD)
  expect(await ask(origin, 'https://api.example.com/api/orders', other)).toEqual(GOOD)
  expect(await ask(origin, 'https://api.example.com/orders')).toEqual(BAD)
})
