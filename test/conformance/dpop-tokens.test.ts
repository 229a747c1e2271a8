import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, contentOf, next, PATH, type Pair, refresh } from '../support/api.ts'
import {
  athOf,
  bind,
  expectUnproven,
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

  it('is refused as Bearer, and an unbound token is refused as DPoP', async () => {
    const pair = await bind(user, holder)
    const bearer = { authorization: `Bearer ${pair.token}` }
    await expectUnproven(await call('GET', SESSIONS, { headers: bearer }), 'invalid_token')
    await expectUnproven(await call('DELETE', PATH, { headers: bearer }), 'invalid_token')
    const unbound = await newPair(user)
    await expectUnproven(await useToken('GET', SESSIONS, unbound.token, holder), 'invalid_token')
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
      await expectUnproven(await useToken(method, path, pair.token, holder, await parts(other)))
      await expectUnproven(await useToken(method, path, pair.token, thief))
    }
    await proven(pair)
  })
})

describe('families that are bound to no key', () => {
  it('work without a proof, and a proof is ignored', async () => {
    const pair = await newPair(user)
    const successor = await contentOf<Pair>(await refreshWith(pair, 'junk'))
    expect(claimsOf(successor.token)).not.toHaveProperty('cnf')
    await next(successor)
  })

  it('are neither opened nor refreshed where REQUIRE_DPOP is on', async () => {
    const vars = { REQUIRE_DPOP: 'on' }
    const body = { username: user.username, password: 'irrelevant' }
    await expectUnproven(await call('POST', PATH, { body, vars }))
    const pair = await newPair(user)
    await expectUnproven(await refresh(pair, { vars }))
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
    await expectUnproven(response)
    expect(causesOf(lines)).toEqual(['proof_missing'])
    await next(pair)
  })

  it('can be ended by logout where REQUIRE_DPOP is on', async () => {
    const pair = await newPair(user)
    const headers = { authorization: `Bearer ${pair.token}` }
    expect((await call('DELETE', PATH, { headers, vars: { REQUIRE_DPOP: 'on' } })).status).toBe(200)
    expect((await refresh(pair)).status).toBe(401)
  })

  it('do not affect a bound family, which passes where REQUIRE_DPOP is on', async () => {
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
