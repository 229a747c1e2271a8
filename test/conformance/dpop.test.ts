import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { calculateJwkThumbprint } from 'jose'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, contentOf, PASSWORD, PATH, type Pair } from '../support/api.ts'
import {
  athOf,
  bind,
  expectUnproven,
  type Holder,
  newHolder,
  prove,
  refreshWith,
  useToken,
} from '../support/dpop.ts'
import { claimsOf } from '../support/tokens.ts'
import { newUser, type TestUser } from '../support/users.ts'

const SESSIONS = '/api/v2/auth/session'
const now = () => Math.floor(Date.now() / 1000)

let user: TestUser
let holder: Holder

beforeAll(async () => {
  user = await newUser()
  holder = await newHolder()
})
afterEach(() => {
  vi.useRealTimers()
})

const proven = async (pair: Pair) => contentOf<Pair>(await refreshWith(pair, await prove(holder)))

describe('a family that is bound to a key', () => {
  it.each(['EdDSA', 'ES256', 'RS256', 'PS256'])(
    'has the key in both tokens, and refreshes with a proof: %s',
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

  it('answers a resend without an Idempotency-Key again, if it has a fresh proof', async () => {
    const pair = await bind(user, holder)
    const first = await proven(pair)
    expect(await proven(pair)).toEqual(first)
    await proven(first)
  })

  it('answers an identical request again if it has an Idempotency-Key, and refuses it if it has none', async () => {
    const pair = await bind(user, holder)
    const proof = await prove(holder)
    const keyed = { 'idempotency-key': 'a' }
    const first = await contentOf<Pair>(await refreshWith(pair, proof, keyed))
    expect(await contentOf<Pair>(await refreshWith(pair, proof, keyed))).toEqual(first)
    await expectUnproven(await refreshWith(pair, proof))
    await proven(first)
  })

  it('ends at a reuse with a proof of its key after the window', async () => {
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
    // The proof of the login, and this proof.
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
    await expectUnproven(await list())
    expect(await count()).toBe(1024)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 62_000 })
    expect((await refreshWith(pair, await prove(key))).status).toBe(200)
    expect(await count()).toBe(1)
  })

  it('remembers the proof of a login, which opens no second family', async () => {
    const key = await newHolder()
    const dpop = await prove(key, { htm: 'POST' })
    const login = () =>
      call('POST', PATH, { body: { username: user.username, password: PASSWORD }, headers: { dpop } })
    expect((await login()).status).toBe(200)
    await expectUnproven(await login())
  })

  it('accepts a proof once for all families of its key', async () => {
    const key = await newHolder()
    const [one, two] = [await bind(user, key), await bind(user, key)]
    const dpop = await prove(key)
    expect((await refreshWith(one, dpop)).status).toBe(200)
    await expectUnproven(await refreshWith(two, dpop))
    expect((await refreshWith(two, await prove(key))).status).toBe(200)
  })
})

it('a proof that its cell has deleted has expired by the same clock', async () => {
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

it("a thief without the key cannot use up the owner's rate limit of refreshes", async () => {
  const pair = await bind(user, holder)
  const keys: string[] = []
  const vars = {
    REFRESH_PER_FAMILY: { limit: async ({ key }: { key: string }) => ({ success: keys.push(key) < 0 }) },
  }
  const { token, refreshToken } = pair
  await expectUnproven(await call('PUT', PATH, { body: { token, refreshToken }, vars }))
  expect(keys).toEqual([])
})

it('a refused DPoP token gets a DPoP challenge', async () => {
  const pair = await bind(user, holder)
  expect((await useToken('DELETE', PATH, pair.token, holder)).status).toBe(200)
  await expectUnproven(await useToken('GET', SESSIONS, pair.token, holder), 'invalid_token')
  await expectUnproven(await useToken('GET', SESSIONS, 'junk', holder), 'invalid_token')
})
