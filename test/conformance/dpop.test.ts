import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { calculateJwkThumbprint, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, contentOf, next, PASSWORD, PATH, type Pair, refresh } from '../support/api.ts'
import {
  athOf,
  bind,
  type Holder,
  newHolder,
  type ProofParts,
  prove,
  refreshWith,
  useToken,
} from '../support/dpop.ts'
import { captureLogs, causesOf } from '../support/logs.ts'
import { claimsOf } from '../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../support/users.ts'

const SESSIONS = '/api/v2/auth/session'
const NOBODY = '11111111-1111-4111-8111-111111111111'
const now = () => Math.floor(Date.now() / 1000)

let user: TestUser
let holder: Holder
let thief: Holder

beforeAll(async () => {
  user = await newUser()
  holder = await newHolder()
  thief = await newHolder()
})
afterEach(() => {
  vi.useRealTimers()
})

const proven = async (pair: Pair) => contentOf<Pair>(await refreshWith(pair, await prove(holder)))

async function expectRefused(response: Response, error = 'invalid_dpop_proof') {
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe(
    `DPoP error="${error}", algs="EdDSA Ed25519 ES256 RS256 PS256"`,
  )
  expect(await response.json()).toEqual({
    errorCode: 'AUTH_1002',
    errorMessage: 'Invalid token',
    content: '',
    pageable: '',
  })
}

describe('a family that is bound to a key', () => {
  it.each(['EdDSA', 'ES256', 'RS256', 'PS256'])(
    'says so in both tokens, and refreshes with a proof: %s',
    async (alg) => {
      const key = await newHolder(alg)
      const pair = await bind(user, key)
      const jkt = await calculateJwkThumbprint(key.jwk)
      expect(claimsOf(pair.token)).toMatchObject({ cnf: { jkt } })
      expect(claimsOf(pair.refreshToken)).toMatchObject({ cnf: { jkt } })
      const successor = await contentOf<Pair>(await refreshWith(pair, await prove(key)))
      expect(claimsOf(successor.token)).toMatchObject({ cnf: { jkt }, gen: 1 })
    },
  )

  it('answers a bare resend with a fresh proof again: possession of the key is the evidence', async () => {
    const pair = await bind(user, holder)
    const first = await proven(pair)
    expect(await proven(pair)).toEqual(first)
    await proven(first)
  })

  it('answers the very same request again if it has a key, and refuses it if it has none', async () => {
    const pair = await bind(user, holder)
    const proof = await prove(holder)
    const keyed = { 'idempotency-key': 'a' }
    const first = await contentOf<Pair>(await refreshWith(pair, proof, keyed))
    expect(await contentOf<Pair>(await refreshWith(pair, proof, keyed))).toEqual(first)
    await expectRefused(await refreshWith(pair, proof))
    await proven(first)
  })

  it('dies of a reuse by who holds the key, after the window', async () => {
    const pair = await bind(user, holder)
    const successor = await proven(pair)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect((await refreshWith(pair, await prove(holder))).status).toBe(401)
    expect((await refreshWith(successor, await prove(holder))).status).toBe(401)
  })

  it('remembers 1,024 proofs of a key, refuses one more, and forgets none before its time', async () => {
    const key = await newHolder()
    const pair = await bind(user, key)
    const { cell } = claimsOf(pair.token) as { cell: string }
    const jkt = await calculateJwkThumbprint(key.jwk)
    const run = <T>(work: (sql: SqlStorage) => T) =>
      runInDurableObject(env.FAMILY_CELLS.getByName(cell), (_, { storage }) => work(storage.sql))
    const count = () =>
      run((sql) => Number(sql.exec('SELECT count(*) AS n FROM proof WHERE family_id = ?', jkt).one().n))
    const first = await prove(key, {
      htm: 'GET',
      htu: `http://localhost${SESSIONS}`,
      ath: await athOf(pair.token),
    })
    const list = () =>
      call('GET', SESSIONS, { headers: { authorization: `DPoP ${pair.token}`, dpop: first } })
    expect((await list()).status).toBe(200)
    // The proof of the login, and this one.
    expect(await count()).toBe(2)
    await run((sql) =>
      sql.exec(
        `INSERT INTO proof WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1021)
         SELECT ?, i, ? FROM n`,
        jkt,
        now() + 61,
      ),
    )
    expect((await useToken('GET', SESSIONS, pair.token, key)).status).toBe(200)
    const full = await useToken('GET', SESSIONS, pair.token, key)
    expect([full.status, full.headers.get('retry-after')]).toEqual([429, '122'])
    expect((await refreshWith(pair, await prove(key))).status).toBe(429)
    await expectRefused(await list())
    expect(await count()).toBe(1024)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 62_000 })
    expect((await refreshWith(pair, await prove(key))).status).toBe(200)
    expect(await count()).toBe(1)
  })

  it('remembers the proof of a login: it opens no second family', async () => {
    const key = await newHolder()
    const dpop = await prove(key, { htm: 'POST' })
    const login = () =>
      call('POST', PATH, { body: { username: user.username, password: PASSWORD }, headers: { dpop } })
    expect((await login()).status).toBe(200)
    await expectRefused(await login())
  })

  it('takes a proof once for all families of its key', async () => {
    const key = await newHolder()
    const [one, two] = [await bind(user, key), await bind(user, key)]
    const dpop = await prove(key)
    expect((await refreshWith(one, dpop)).status).toBe(200)
    await expectRefused(await refreshWith(two, dpop))
    expect((await refreshWith(two, await prove(key))).status).toBe(200)
  })
})

it('a proof that its cell has forgotten is not fresh again: it has expired by the same clock', async () => {
  const pair = await bind(user, holder)
  const { cell, sub, sid, exp } = claimsOf(pair.token) as {
    cell: string
    sub: string
    sid: string
    exp: number
  }
  const { jkt } = (claimsOf(pair.token) as unknown as { cnf: { jkt: string } }).cnf
  const stub = env.FAMILY_CELLS.getByName(cell)
  const bearer = { userId: sub, familyId: sid, generation: 0, expiresAt: exp }
  const proof = { jkt, id: 'taken once', expiresAt: now() + 61 }
  expect((await stub.authenticate(bearer, proof)).outcome).toBe('live')
  vi.useFakeTimers({ toFake: ['Date'], now: proof.expiresAt * 1000 })
  expect((await stub.authenticate(bearer, proof)).outcome).toBe('unproven')
  vi.useRealTimers()
  await proven(pair)
})

it('a thief without the key cannot use up the owner`s share of refreshes', async () => {
  const pair = await bind(user, holder)
  const keys: string[] = []
  const vars = {
    REFRESH_PER_FAMILY: { limit: async ({ key }: { key: string }) => ({ success: keys.push(key) < 0 }) },
  }
  const { token, refreshToken } = pair
  await expectRefused(await call('PUT', PATH, { body: { token, refreshToken }, vars }))
  expect(keys).toEqual([])
})

it('a DPoP token that is no good is challenged as DPoP', async () => {
  const pair = await bind(user, holder)
  expect((await useToken('DELETE', PATH, pair.token, holder)).status).toBe(200)
  await expectRefused(await useToken('GET', SESSIONS, pair.token, holder), 'invalid_token')
  await expectRefused(await useToken('GET', SESSIONS, 'junk', holder), 'invalid_token')
})

describe('a proof that is not good consumes and revokes nothing', () => {
  const bad: [string, () => Promise<string | null>][] = [
    ['none', async () => null],
    ['by another key', () => prove(thief)],
    ['junk', async () => 'junk'],
    ['empty', async () => ''],
    ['for another method', () => prove(holder, { htm: 'POST' })],
    ['for the method in lower case', () => prove(holder, { htm: 'put' })],
    ['for another path', () => prove(holder, { htu: `http://localhost${SESSIONS}` })],
    ['for another host', () => prove(holder, { htu: `http://evil.example${PATH}` })],
    ['for another scheme', () => prove(holder, { htu: `https://localhost${PATH}` })],
    ['for no URL', () => prove(holder, { htu: PATH })],
    ['a minute old', () => prove(holder, { iat: now() - 62 })],
    ['a minute ahead', () => prove(holder, { iat: now() + 62 })],
    ['of no time', () => prove(holder, { iat: 'now' as never })],
    ['without a name', () => prove(holder, { jti: '' })],
    ['of another type', () => prove(holder, { header: { typ: 'JWT' } })],
    ['of no type', () => prove(holder, { header: { typ: undefined } })],
    ['without its key', () => prove(holder, { header: { jwk: undefined } })],
    ['with the thief`s signature under the holder`s key', () => prove({ ...thief, jwk: holder.jwk })],
    ['with a spelling of its own', async () => `${await prove(holder)}=`],
    ['twice in one header', async () => `${await prove(holder)}, ${await prove(holder)}`],
    ['with a symmetric key', () => symmetricProof()],
  ]

  it.each(bad)('%s', async (_, make) => {
    const pair = await bind(user, holder)
    const successor = await proven(pair)
    await expectRefused(await refreshWith(successor, await make()))
    // Nor does it turn a pair that was used into a reuse.
    await expectRefused(await refreshWith(pair, await make()))
    await proven(successor)
  })

  it('with a private key in it', async () => {
    const { privateKey, jwk } = holder
    const pair = await bind(user, holder)
    const exported = await crypto.subtle.exportKey('jwk', privateKey as never)
    const { alg: _, ...key } = jwk
    const proof = await prove(holder, { header: { jwk: { ...key, d: (exported as { d: string }).d } } })
    await expectRefused(await refreshWith(pair, proof))
    await proven(pair)
  })

  it('at create', async () => {
    const body = { username: user.username, password: 'irrelevant' }
    const parts: ProofParts[] = [{ htm: 'PUT' }, { htm: 'POST', iat: now() - 100 }]
    for (const part of parts) {
      await expectRefused(await call('POST', PATH, { body, headers: { dpop: await prove(holder, part) } }))
    }
  })

  async function symmetricProof() {
    const secret = new Uint8Array(32)
    return new SignJWT({ htm: 'PUT', htu: `http://localhost${PATH}`, iat: now(), jti: 'a' })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'A'.repeat(43) } as never })
      .sign(secret)
  }
})

describe('a bound access token', () => {
  it('opens session calls with a proof made for it', async () => {
    const pair = await bind(user, holder)
    const listed = await useToken('GET', SESSIONS, pair.token, holder)
    expect(listed.status).toBe(200)
    const withQuery = await useToken('GET', `${SESSIONS}?size=1`, pair.token, holder, {
      htu: `http://localhost${SESSIONS}`,
    })
    expect(withQuery.status).toBe(200)
    expect((await useToken('DELETE', PATH, pair.token, holder)).status).toBe(200)
    expect((await useToken('DELETE', PATH, pair.token, holder)).status).toBe(200)
    expect((await refreshWith(pair, await prove(holder))).status).toBe(401)
  })

  it('is refused as Bearer, and an unbound one as DPoP', async () => {
    const pair = await bind(user, holder)
    const bearer = { authorization: `Bearer ${pair.token}` }
    await expectRefused(await call('GET', SESSIONS, { headers: bearer }), 'invalid_token')
    await expectRefused(await call('DELETE', PATH, { headers: bearer }), 'invalid_token')
    const unbound = await newPair(user)
    await expectRefused(await useToken('GET', SESSIONS, unbound.token, holder), 'invalid_token')
    await proven(pair)
  })

  it.each([
    ['another token', async (other: Pair): Promise<ProofParts> => ({ ath: await athOf(other.token) })],
    ['no token', async (): Promise<ProofParts> => ({ ath: undefined as never })],
    ['another call', async (): Promise<ProofParts> => ({ htm: 'PUT' })],
  ])('is refused with a proof for %s', async (_, parts) => {
    const [pair, other] = [await bind(user, holder), await bind(user, holder)]
    for (const [method, path] of [
      ['GET', SESSIONS],
      ['DELETE', SESSIONS],
      ['DELETE', PATH],
    ] as const) {
      await expectRefused(await useToken(method, path, pair.token, holder, await parts(other)))
      await expectRefused(await useToken(method, path, pair.token, thief))
    }
    await proven(pair)
  })
})

describe('families that are bound to no key', () => {
  it('work as before, and a proof means nothing to them', async () => {
    const pair = await newPair(user)
    const successor = await contentOf<Pair>(await refreshWith(pair, 'junk'))
    expect(claimsOf(successor.token)).not.toHaveProperty('cnf')
    await next(successor)
  })

  it('are neither opened nor refreshed where REQUIRE_DPOP is on', async () => {
    const vars = { REQUIRE_DPOP: 'on' }
    const body = { username: user.username, password: 'irrelevant' }
    await expectRefused(await call('POST', PATH, { body, vars }))
    const pair = await newPair(user)
    await expectRefused(await refresh(pair, { vars }))
    await next(pair)
    await bind(user, holder, vars)
  })

  it.each([
    ['GET', SESSIONS],
    ['DELETE', `${SESSIONS}/${NOBODY}`],
    ['DELETE', SESSIONS],
    ['PUT', '/api/v2/auth/password'],
    ['GET', `/api/v2/user/${NOBODY}/session`],
    ['DELETE', `/api/v2/user/${NOBODY}/session`],
    ['DELETE', `/api/v2/user/${NOBODY}/session/${NOBODY}`],
  ])('open no session where REQUIRE_DPOP is on: %s %s', async (method, path) => {
    const pair = await newPair(user)
    const headers = { authorization: `Bearer ${pair.token}` }
    const lines = captureLogs()
    const response = await call(method, path, { headers, vars: { REQUIRE_DPOP: 'on' } })
    await expectRefused(response)
    expect(causesOf(lines)).toEqual(['proof_missing'])
    await next(pair)
  })

  it('can be ended where REQUIRE_DPOP is on: a logout takes nothing from anybody', async () => {
    const pair = await newPair(user)
    const headers = { authorization: `Bearer ${pair.token}` }
    expect((await call('DELETE', PATH, { headers, vars: { REQUIRE_DPOP: 'on' } })).status).toBe(200)
    expect((await refresh(pair)).status).toBe(401)
  })

  it('of a bound family are good where REQUIRE_DPOP is on', async () => {
    const vars = { REQUIRE_DPOP: 'on' }
    const pair = await bind(user, holder, vars)
    const dpop = await prove(holder, {
      htm: 'GET',
      htu: `http://localhost${SESSIONS}`,
      ath: await athOf(pair.token),
    })
    const headers = { authorization: `DPoP ${pair.token}`, dpop }
    expect((await call('GET', SESSIONS, { headers, vars })).status).toBe(200)
  })
})
