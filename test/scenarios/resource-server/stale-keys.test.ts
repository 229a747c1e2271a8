import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type VerifyOptions, verifyAccessToken } from '../../../packages/verify/src/index.ts'
import { app } from '../../../src/app.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// The network between a resource server and the service, with every failure that matters to a verifier.

type Network = () => Promise<Response>

const HOUR = 3600
const up: Network = async () => app.request('/.well-known/jwks.json', {}, env)
const answer = (body: string, status = 200): Network => {
  return async () => new Response(body, { status })
}
const FAILURES: [string, Network][] = [
  ['is down', () => Promise.reject(new Error('no route'))],
  ['answers 500', answer('', 500)],
  ['answers a page instead of keys', answer('<html>')],
  ['answers JSON that is no set', answer('{"keys":"none"}')],
]

let network: Network
let asked: number
let user: TestUser
let began: number

/** A separate verifier. Verifiers of one URI share their keys. */
function verifier(more: Partial<VerifyOptions> = {}) {
  const options: VerifyOptions = {
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    jwksUri: `${env.ISSUER}/.well-known/jwks.json?test=${crypto.randomUUID()}`,
    fetch: () => {
      asked += 1
      return network()
    },
    ...more,
  }
  return (token: string) => verifyAccessToken(token, options)
}

/** Seconds after the start of the test. */
const sleepUntil = (seconds: number) => vi.setSystemTime(began + seconds * 1000)

const newToken = async () => (await newPair(user)).token

/** The same token under an unknown key. */
function under(kid: string, token: string): string {
  const [, payload, signature] = token.split('.')
  const header = btoa(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid }))
  return `${header.replace(/=+$/, '')}.${payload}.${signature}`
}

beforeEach(async () => {
  network = up
  asked = 0
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
  user = await newUser()
})

afterEach(() => {
  vi.useRealTimers()
})

it.each(FAILURES)(
  'accepts a valid token for a day by the last good keys: the service %s',
  async (_, failure) => {
    const verify = verifier()
    expect(await verify(await newToken())).toMatchObject({ ok: true })
    network = failure
    for (const seconds of [301, HOUR, 23 * HOUR]) {
      sleepUntil(seconds)
      expect(await verify(await newToken())).toMatchObject({ ok: true })
    }
    sleepUntil(25 * HOUR)
    expect(await verify(await newToken())).toMatchObject({ ok: false, error: 'unavailable' })
    network = up
    sleepUntil(25 * HOUR + 6)
    expect(await verify(await newToken())).toMatchObject({ ok: true })
  },
)

it('refuses a bad token with old keys', async () => {
  const verify = verifier()
  const token = await newToken()
  await verify(token)
  network = answer('', 500)
  sleepUntil(301)
  expect(await verify(`${token.slice(0, -8)}AAAAAAAA`)).toMatchObject({ ok: false, error: 'invalid_token' })
  sleepUntil(2 * HOUR)
  expect(await verify(token)).toMatchObject({ ok: false, error: 'invalid_token', cause: 'ERR_JWT_EXPIRED' })
})

it('answers unavailable without the service after 300 s, where staleKeysSeconds is 0', async () => {
  const verify = verifier({ staleKeysSeconds: 0 })
  expect(await verify(await newToken())).toMatchObject({ ok: true })
  network = answer('', 500)
  sleepUntil(299)
  expect(await verify(await newToken())).toMatchObject({ ok: true })
  sleepUntil(301)
  expect(await verify(await newToken())).toMatchObject({ ok: false, error: 'unavailable' })
})

it('uses old keys for as long as each caller allows, although callers share the set', async () => {
  const jwksUri = `${env.ISSUER}/.well-known/jwks.json?shared`
  const [short, long] = [verifier({ jwksUri, staleKeysSeconds: 600 }), verifier({ jwksUri })]
  await long(await newToken())
  network = answer('', 500)
  sleepUntil(HOUR)
  const token = await newToken()
  expect(await short(token)).toMatchObject({ ok: false, error: 'unavailable' })
  expect(await long(token)).toMatchObject({ ok: true })
})

it('fetches the keys once the service answers again, and refuses a retired key', async () => {
  const verify = verifier()
  await verify(await newToken())
  network = answer('', 500)
  sleepUntil(HOUR)
  const token = await newToken()
  expect(await verify(token)).toMatchObject({ ok: true })
  network = answer('{"keys":[]}')
  sleepUntil(HOUR + 6)
  expect(await verify(token)).toMatchObject({ ok: false, error: 'invalid_token' })
})

it('answers unavailable for an unknown kid while the service fails, with a bounded number of requests', async () => {
  const verify = verifier()
  await verify(await newToken())
  for (const failure of [answer('', 500), answer('{"keys":"none"}')]) {
    asked = 0
    network = failure
    sleepUntil(HOUR)
    const token = await newToken()
    for (let index = 0; index < 20; index += 1) {
      const verified = await verify(under(`made-up-${index}`, token))
      expect(verified).toMatchObject({ ok: false, error: 'unavailable' })
      expect(await verify(token)).toMatchObject({ ok: true })
    }
    expect(asked).toBe(1)
    began += HOUR * 1000
  }
  network = up
  sleepUntil(HOUR)
  const token = await newToken()
  expect(await verify(under('made-up', token))).toMatchObject({ ok: false, error: 'invalid_token' })
  expect(await verify(token)).toMatchObject({ ok: true })
})

it('answers unavailable before the first fetch of the keys, with a bounded number of requests', async () => {
  const verify = verifier()
  const token = await newToken()
  for (const [, failure] of FAILURES) {
    asked = 0
    network = failure
    const all = await Promise.all(Array.from({ length: 20 }, () => verify(token)))
    all.push(await verify(token))
    for (const verified of all) expect(verified).toMatchObject({ ok: false, error: 'unavailable' })
    expect(asked).toBe(1)
    began += 6000
    sleepUntil(0)
  }
  network = up
  expect(await verify(token)).toMatchObject({ ok: true })
})

it('fetches once for concurrent calls with old keys, and verifies them with the old keys', async () => {
  const verify = verifier()
  await verify(await newToken())
  sleepUntil(301)
  const token = await newToken()
  asked = 0
  const all = await Promise.all(Array.from({ length: 20 }, () => verify(token)))
  expect(all.every(({ ok }) => ok)).toBe(true)
  expect(asked).toBe(1)
})

it('lets one call wait for a service that hangs, and no other call', async () => {
  const verify = verifier()
  await verify(await newToken())
  network = () => new Promise(() => undefined)
  sleepUntil(301)
  const token = await newToken()
  asked = 0
  const first = verify(token)
  const others = await Promise.race([
    Promise.all(Array.from({ length: 20 }, () => verify(token))),
    first.then(() => 'they waited'),
  ])
  expect(others).toEqual(Array.from({ length: 20 }, () => expect.objectContaining({ ok: true })))
  sleepUntil(306)
  expect(await first).toMatchObject({ ok: true })
  expect(await verify(token)).toMatchObject({ ok: true })
  expect(asked).toBe(1)
})

it('waits for a fetch of another request only for its time limit, because that request may be cancelled', async () => {
  const verify = verifier()
  await verify(await newToken())
  const cancelled = () => {
    network = () => new Promise(() => undefined)
    void verify(token)
    network = answer('{"keys":[]}')
  }
  sleepUntil(301)
  const token = await newToken()
  cancelled()
  expect(await verify(token)).toMatchObject({ ok: true })
  sleepUntil(306.5)
  cancelled()
  expect(await verify(token)).toMatchObject({ ok: false, error: 'invalid_token' })
})

it('does not wait for it if the keys are older than that', async () => {
  const verify = verifier()
  await verify(await newToken())
  sleepUntil(HOUR)
  const token = await newToken()
  network = () => new Promise(() => undefined)
  void verify(token)
  network = answer('{"keys":[]}')
  expect(await verify(token)).toMatchObject({ ok: false, error: 'invalid_token' })
})
