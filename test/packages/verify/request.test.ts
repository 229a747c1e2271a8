import { createHash, randomUUID } from 'node:crypto'
import { verifyRequest } from '@edge-token-service/verify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, inject, it } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'

// The answer to a `Request`, for a handler without a framework.

const service = `http://localhost:${inject('service').port}`
const options = { issuer: service, audience: service }
const url = 'https://api.example.com/orders?page=1'
const key = await generateKeyPair('ES256', { extractable: true })

async function prove(claims: object): Promise<string> {
  return new SignJWT({ jti: randomUUID(), ...claims })
    .setIssuedAt()
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(key.publicKey) })
    .sign(key.privateKey)
}

async function newToken(headers: Record<string, string> = {}): Promise<string> {
  const login = await fetch(`${service}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: DEMO.username, password: DEMO.password }),
  })
  const { content } = (await login.json()) as { content: [{ token: string }] }
  return content[0].token
}

/** The status of the answer, its challenge and its body. The status of an accepted request is 200, with the e-mail address. */
async function ask(headers: Record<string, string>, more = {}) {
  const verified = await verifyRequest(new Request(url, { headers }), { ...options, ...more })
  if (verified.ok) return [200, null, verified.claims.email]
  const { status, headers: answered } = verified.response
  return [status, answered.get('www-authenticate'), await verified.response.json()]
}

it('accepts a bearer token, in any case of the scheme, and refuses another', async () => {
  const token = await newToken()
  expect(await ask({ authorization: `Bearer ${token}` })).toEqual([200, null, DEMO.username])
  expect(await ask({ authorization: `bearer ${token}` })).toEqual([200, null, DEMO.username])
  const bad = { error: 'invalid_token' }
  const challenge = 'Bearer error="invalid_token"'
  expect(await ask({ authorization: `Bearer ${token}x` })).toEqual([401, challenge, bad])
  expect(await ask({})).toEqual([401, 'Bearer', { error: 'unauthorized' }])
})

it('accepts a bound token with a proof for the URL without its query, and not without', async () => {
  const token = await newToken({ dpop: await prove({ htm: 'POST', htu: `${service}/api/v2/auth/token` }) })
  const authorization = `DPoP ${token}`
  const ath = createHash('sha256').update(token).digest('base64url')
  const proof = (htu: string) => prove({ htm: 'GET', htu, ath })
  const dpop = await proof('https://api.example.com/orders')
  expect(await ask({ authorization, dpop })).toEqual([200, null, DEMO.username])
  const [status, challenge] = await ask({
    authorization,
    dpop: await proof('https://other.example.com/orders'),
  })
  expect(status).toBe(401)
  expect(challenge).toContain('DPoP error="invalid_dpop_proof"')
  expect((await ask({ authorization: `Bearer ${token}` }))[0]).toBe(401)
})

it('answers 503 in an outage, and says when to try again', async () => {
  const authorization = `Bearer ${await newToken()}`
  const away = { jwksUri: 'http://localhost:1/away', fetch: () => Promise.reject(new Error('no route')) }
  const verified = await verifyRequest(new Request(url, { headers: { authorization } }), {
    ...options,
    ...away,
  })
  expect(verified.ok).toBe(false)
  if (verified.ok) return
  expect(verified.response.status).toBe(503)
  expect(Number(verified.response.headers.get('retry-after'))).toBeGreaterThan(0)
})
