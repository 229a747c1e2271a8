import { randomUUID } from 'node:crypto'
import { type SetOptions, verifySet } from '@edge-token-service/verify/set'
import fc from 'fast-check'
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newClaims, newSetKey, receiver, type SetKey, sign } from './parts/sets.ts'

// The signature of a SET, the keys of its issuer, and the replay store.

let key: SetKey
let other: SetKey

beforeAll(async () => {
  ;[key, other] = await Promise.all([newSetKey(), newSetKey()])
})

afterEach(() => void vi.useRealTimers())

async function verdict(jwt: string, options: SetOptions) {
  const verified = await verifySet(jwt, options)
  return verified.ok ? 'accepted' : verified.error
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('the signature', () => {
  it('is by a key of the issuer', async () => {
    const forged = await sign({ ...other, jwk: key.jwk })
    expect(await verdict(forged, receiver([key]))).toBe('invalid_key')
    expect(await verdict(await sign(other), receiver([key]))).toBe('invalid_key')
    expect(await verdict(await sign(other), receiver([key, other]))).toBe('accepted')
    expect(await verdict(await sign(key), receiver([]))).toBe('invalid_key')
  })

  it('is about the claims', async () => {
    const [header, , signature] = (await sign(key)).split('.')
    const changed = `${header}.${encoded(newClaims({ more: 1 }))}.${signature}`
    expect(await verdict(changed, receiver([key]))).toBe('invalid_key')
  })

  it('is none for alg none', async () => {
    const unsecured = new UnsecuredJWT(newClaims()).encode()
    const typed = `${encoded({ alg: 'none', typ: 'secevent+jwt', kid: key.jwk.kid })}.${unsecured.split('.')[1]}.`
    for (const jwt of [unsecured, typed]) expect(await verdict(jwt, receiver([key]))).toMatch(/^invalid_/)
  })

  it('is no HMAC with the public key as its secret', async () => {
    const pem = await exportSPKI((await importJWK(key.jwk, 'RS256', { extractable: true })) as CryptoKey)
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk), String(key.jwk.n)]) {
      const jwt = await new SignJWT(newClaims())
        .setProtectedHeader({ alg: 'HS256', typ: 'secevent+jwt', kid: key.jwk.kid })
        .sign(new TextEncoder().encode(secret))
      expect(await verdict(jwt, receiver([key]))).toBe('invalid_key')
    }
  })

  it.each(['PS256', 'ES256', 'EdDSA'] as const)('by %s needs the option, and RS256 then too', async (alg) => {
    const second = await newSetKey(alg)
    const jwt = await sign(second)
    expect(await verdict(jwt, receiver([second]))).toBe('invalid_key')
    expect(await verdict(jwt, receiver([second], { algorithms: [alg] }))).toBe('accepted')
    expect(await verdict(await sign(key), receiver([key], { algorithms: [alg] }))).toBe('invalid_key')
    const both = receiver([key, second], { algorithms: ['RS256', alg] })
    expect(await verdict(await sign(key), both)).toBe('accepted')
  })

  it.each(['HS256', 'none', 'RS1'])('may not be by %s, which is a fault of the receiver', async (alg) => {
    const options = receiver([key], { algorithms: [alg] as unknown as ['RS256'] })
    await expect(verifySet(await sign(key), options)).rejects.toThrow(TypeError)
  })

  it('is not that of a header with unknown critical parameters', async () => {
    const jwt = await sign(key)
    const critical = encoded({ alg: 'RS256', typ: 'secevent+jwt', kid: key.jwk.kid, crit: ['b'], b: 1 })
    expect(await verdict([critical, ...jwt.split('.').slice(1)].join('.'), receiver([key]))).toBe(
      'invalid_request',
    )
  })
})

it('refuses any text as a value', async () => {
  const jwt = await sign(key)
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.constantFrom(...jwt.split('.')),
  )
  const text = fc.oneof(
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    fc.nat({ max: jwt.length - 1 }).map((at) => `${jwt.slice(0, at)}${jwt.slice(at + 1)}`),
  )
  await fc.assert(
    fc.asyncProperty(text, async (mutated) => {
      fc.pre(mutated !== jwt)
      expect(await verdict(mutated, receiver([key]))).toMatch(/^invalid_(request|key)$/)
    }),
    { numRuns: 300 },
  )
})

describe('published keys', () => {
  /** A receiver of its own, because receivers of one URL share its keys. */
  function receiverOf(network: () => Promise<Response>): SetOptions {
    const jwksUri = `https://tokens.example.com/keys/${randomUUID()}`
    return receiver([], { keys: undefined, jwksUri, fetch: network })
  }
  const published =
    (...keys: SetKey[]) =>
    async () =>
      Response.json({ keys: keys.map(({ jwk }) => jwk) })

  it('are fetched under the issuer, or at their URL', async () => {
    const asked: string[] = []
    const fetch = (url: string) => {
      asked.push(url)
      return published(key)()
    }
    const issuer = `https://tokens.example.com/${randomUUID()}`
    const options = receiver([], { keys: undefined, issuer, fetch })
    expect(await verdict(await sign(key, newClaims({ iss: issuer })), options)).toBe('accepted')
    expect(asked).toEqual([`${issuer}/.well-known/ssf-jwks.json`])
  })

  it('are fetched again for a new key, and an unknown one is refused', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let network = published(key)
    const options = receiverOf(() => network())
    expect(await verdict(await sign(key), options)).toBe('accepted')
    vi.setSystemTime(Date.now() + 31_000)
    network = published(key, other)
    expect(await verdict(await sign(other), options)).toBe('accepted')
    expect(await verdict(await sign(await newSetKey()), options)).toBe('invalid_key')
  })

  it('that are withdrawn verify nothing after they were fetched again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let network = published(key, other)
    const options = receiverOf(() => network())
    expect(await verdict(await sign(key), options)).toBe('accepted')
    network = published(other)
    vi.setSystemTime(Date.now() + 301_000)
    expect(await verdict(await sign(key), options)).toBe('invalid_key')
    expect(await verdict(await sign(other), options)).toBe('accepted')
  })

  it.each([
    ['is down', () => Promise.reject(new Error('no route'))],
    ['answers 500', async () => new Response('', { status: 500 })],
    ['answers a page', async () => new Response('<html>')],
  ])('make a SET unavailable while their server %s, and no refusal', async (_, network) => {
    expect(await verdict(await sign(key), receiverOf(network))).toBe('unavailable')
  })

  it('are used for a while when their server is down', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let network: () => Promise<Response> = published(key)
    const options = receiverOf(() => network())
    expect(await verdict(await sign(key), options)).toBe('accepted')
    network = () => Promise.reject(new Error('no route'))
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(await verdict(await sign(key), options)).toBe('accepted')
    vi.setSystemTime(Date.now() + 86_400_000)
    expect(await verdict(await sign(key), options)).toBe('unavailable')
  })
})

describe('a SET', () => {
  it('is accepted once, also of many at the same time', async () => {
    const options = receiver([key])
    const jwt = await sign(key)
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => verdict(jwt, options)))
    expect(verdicts.filter((one) => one === 'accepted')).toHaveLength(1)
    expect(verdicts.filter((one) => one === 'replayed')).toHaveLength(29)
    expect(await verdict(await sign(key), options)).toBe('accepted')
  })

  it('is remembered for as long as it is accepted', async () => {
    const remember = vi.fn(async (_id: string, _until: number) => true)
    const claims = newClaims()
    const options = receiver([key], { replay: { remember }, maxAgeSeconds: 60 })
    expect(await verdict(await sign(key, claims), options)).toBe('accepted')
    expect(remember.mock.calls).toEqual([
      [`set ${String(claims.iss)} ${String(claims.jti)}`, Number(claims.iat) + 60 + 5 + 1],
    ])
  })

  it('is remembered only if it is valid', async () => {
    const remember = vi.fn(async () => true)
    const options = receiver([key], { replay: { remember } })
    const forged = await sign({ ...other, jwk: key.jwk })
    for (const jwt of [
      forged,
      await sign(key, newClaims({ aud: 'x' })),
      await sign(key, newClaims({ sub_id: 1 })),
    ])
      expect(await verdict(jwt, options)).toMatch(/^invalid_/)
    expect(remember).not.toHaveBeenCalled()
  })

  it('is unavailable while the store is down', async () => {
    const cause = new Error('no route')
    const options = receiver([key], { replay: { remember: () => Promise.reject(cause) } })
    expect(await verifySet(await sign(key), options)).toEqual({ ok: false, error: 'unavailable', cause })
  })
})
