import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import {
  bearer,
  bodyOf,
  call,
  contentOf,
  create,
  next,
  operate,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
  send,
  verdict,
} from '../../support/api.ts'
import { attemptsUnder, cellOf, familyRow } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { limitsIn, setPolicy } from '../../support/customers.ts'
import { bind, expectUnproven, newHolder, prove, refreshWith } from '../../support/dpop.ts'
import { expectAlive, expectInvalidCredentials, expectInvalidToken } from '../../support/expect.ts'
import { callsLost } from '../../support/faults.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { logIn, newCustomer, newPair, newUser, type TestUser } from '../../support/users.ts'

let user: TestUser

beforeEach(async () => {
  freeze()
  user = await newUser()
})

afterEach(() => {
  vi.useRealTimers()
})

const policy = (changes: object) => setPolicy(user.customerId, changes)

/** The lifetimes of a pair, in seconds. */
function lifetimesOf({ token, refreshToken }: Pair) {
  const [access, whole] = [claimsOf(token), claimsOf(refreshToken)]
  return { access: access.exp - access.iat, idle: whole.exp - access.iat }
}

describe('the lifetimes of a policy', () => {
  it('are those of new sessions, and of old ones from the next refresh on', async () => {
    const before = await newPair(user)
    expect(lifetimesOf(before)).toEqual({ access: 3600, idle: 1_209_600 })
    const { policy: stored } = await policy({ accessTokenTtlSeconds: 300, idleTtlSeconds: 3000 })
    expect(stored).toEqual({
      accessTokenTtlSeconds: 300,
      idleTtlSeconds: 3000,
      familyMaxAgeSeconds: null,
      requireDpop: false,
      passwordLogin: true,
    })
    expect(lifetimesOf(await newPair(user))).toEqual({ access: 300, idle: 3000 })
    expect(lifetimesOf(await next(before))).toEqual({ access: 300, idle: 3000 })
    expect(lifetimesOf(await newPair(await newUser()))).toEqual({ access: 3600, idle: 1_209_600 })
  })

  it('never become longer for a session that exists', async () => {
    await policy({ accessTokenTtlSeconds: 300, idleTtlSeconds: 3000, familyMaxAgeSeconds: 9000 })
    const strict = await newPair(user)
    await policy({ accessTokenTtlSeconds: null, idleTtlSeconds: 6000, familyMaxAgeSeconds: null })
    expect(lifetimesOf(await newPair(user))).toEqual({ access: 3600, idle: 6000 })
    advance(100)
    const child = await next(strict)
    expect(lifetimesOf(child)).toEqual({ access: 300, idle: 3000 })
    expect((await familyRow(child)).expires_at).toBe(claimsOf(strict.token).iat + 9000)
  })

  it('end a session at its absolute limit, counted from its login', async () => {
    const old = await newPair(user)
    advance(500)
    await policy({ familyMaxAgeSeconds: 1000 })
    const child = await next(old)
    const end = claimsOf(old.token).iat + 1000
    expect(claimsOf(child.refreshToken).exp).toBe(end)
    expect(await familyRow(child)).toMatchObject({ expires_at: end, refresh_expires_at: end })
    advance(499)
    const last = await next(child)
    advance(1)
    await expectInvalidToken(await refresh(last))
  })

  it('refuse a session that is older than the absolute limit, also after it is lifted', async () => {
    const old = await newPair(user)
    advance(1000)
    await policy({ familyMaxAgeSeconds: 1000 })
    // A session call is no refresh.
    expect((await bearer(old.token, 'GET', SESSIONS)).status).toBe(200)
    await expectInvalidToken(await refresh(old))
    await policy({ familyMaxAgeSeconds: null })
    await expectInvalidToken(await refresh(old))
    await expectInvalidToken(await bearer(old.token, 'GET', SESSIONS))
  })

  it('are not above the variables of the service, whenever those were lowered', async () => {
    await policy({ accessTokenTtlSeconds: 600 })
    const vars = { ACCESS_TOKEN_TTL_SECONDS: '60' }
    const pair = await newPair(user, vars)
    expect(lifetimesOf(pair).access).toBe(60)
    expect(lifetimesOf(await next(pair, vars)).access).toBe(60)
  })

  it('are in the retry of a refresh as they were in the refresh', async () => {
    const old = await newPair(user)
    const answers = async () => (await refresh(old, { key: 'one attempt' })).text()
    const first = await answers()
    await policy({ accessTokenTtlSeconds: 300, idleTtlSeconds: 300, familyMaxAgeSeconds: 300 })
    expect(await answers()).toBe(first)
  })

  it('survive an eviction of the cell', async () => {
    await policy({ accessTokenTtlSeconds: 300 })
    const pair = await newPair(user)
    await policy({ accessTokenTtlSeconds: 200 })
    await evictDurableObject(cellOf(pair))
    expect(lifetimesOf(await next(pair)).access).toBe(200)
  })

  it('of another customer hold for a user who is moved there', async () => {
    const there = await newCustomer()
    await setPolicy(there, { accessTokenTtlSeconds: 120 })
    const pair = await newPair(user)
    await operate('PATCH', `/user/${user.id}`, { customerId: there })
    expect(lifetimesOf(await next(pair)).access).toBe(120)
  })
})

describe('a user who is moved to another customer', () => {
  const moveTo = (customerId: string) => operate('PATCH', `/user/${user.id}`, { customerId })

  it('has no looser session by that, where the other one never had a policy', async () => {
    await policy({ accessTokenTtlSeconds: 300, idleTtlSeconds: 3000 })
    const pair = await newPair(user)
    const there = await newCustomer()
    await moveTo(there)
    await evictDurableObject(cellOf(pair))
    const child = await next(pair)
    expect(lifetimesOf(child)).toEqual({ access: 300, idle: 3000 })
    expect(lifetimesOf(await newPair(user))).toEqual({ access: 3600, idle: 1_209_600 })
    // A first policy of the other one holds.
    await setPolicy(there, { accessTokenTtlSeconds: 200 })
    expect(lifetimesOf(await next(child))).toEqual({ access: 200, idle: 3000 })
  })

  it('has none by a login after the move that the cell did not get', async () => {
    await policy({ accessTokenTtlSeconds: 300 })
    const pair = await newPair(user)
    await operate('PATCH', `/user/${user.id}`, { customerId: await newCustomer() }, callsLost('changeUser'))
    expect(lifetimesOf(await newPair(user)).access).toBe(3600)
    expect(lifetimesOf(await next(pair)).access).toBe(300)
  })

  it('has the values of the service from one that never had a policy to another', async () => {
    const pair = await newPair(user, { ACCESS_TOKEN_TTL_SECONDS: '300' })
    const there = await newCustomer()
    await moveTo(there)
    expect(await limitsIn(cellOf(pair), there)).toBeUndefined()
    expect(lifetimesOf(await next(pair)).access).toBe(3600)
  })
})

describe('a value of a policy is refused', () => {
  it.each([
    [{ accessTokenTtlSeconds: 3601 }, 'policy.accessTokenTtlSeconds must be at most 3600, as of the service'],
    [{ idleTtlSeconds: 1_209_601 }, 'policy.idleTtlSeconds must be at most 1209600'],
    [{ familyMaxAgeSeconds: 7_776_001 }, 'policy.familyMaxAgeSeconds must be at most 7776000'],
    [{ accessTokenTtlSeconds: 0 }, 'accessTokenTtlSeconds must be at least 1'],
    [{ idleTtlSeconds: 1.5 }, 'idleTtlSeconds must be a whole number'],
    [{ requireDpop: null }, 'requireDpop must be true or false'],
    [{ passwordLogin: 'off' }, 'passwordLogin must be true or false'],
    [{ requireDPoP: true }, 'requireDPoP'],
  ])('%j', async (changes, words) => {
    const answer = await operate('PATCH', `/customer/${user.customerId}`, { policy: changes })
    expect(answer.status).toBe(400)
    expect((await bodyOf(answer)).errorMessage).toContain(words)
  })
})

describe('a customer that requires keys', () => {
  const login = async (dpop?: string, password?: string) =>
    call('POST', PATH, {
      body: { username: user.username, password: password ?? 'correct horse battery staple' },
      headers: dpop === undefined ? {} : { dpop },
    })

  it('has no login without a proof, which the right password alone shows', async () => {
    await policy({ requireDpop: true })
    const lines = captureLogs()
    await expectUnproven(await login(), 'invalid_dpop_proof')
    expect(causesOf(lines)).toEqual(['proof_missing'])
    await expectInvalidCredentials(await login(undefined, 'wrong'))
    // The right password is not counted.
    expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 1 }])
    const holder = await newHolder()
    expect((await login(await prove(holder, { htm: 'POST' }))).status).toBe(200)
  })

  it('has no refresh and no session call of a session without a key, and nothing is consumed', async () => {
    const holder = await newHolder()
    const [pair, bound] = [await newPair(user), await bind(user, holder)]
    const used = await next(pair)
    await policy({ requireDpop: true })
    const lines = captureLogs()
    await expectUnproven(await refresh(used), 'invalid_dpop_proof')
    await expectUnproven(await refresh(pair), 'invalid_dpop_proof')
    await expectUnproven(await bearer(used.token, 'GET', SESSIONS), 'invalid_dpop_proof')
    const grant = await send('POST', '/oauth2/token', {
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: used.refreshToken }),
    })
    expect(await grant.json()).toMatchObject({ error: 'invalid_dpop_proof' })
    expect(causesOf(lines)).toEqual(Array.from({ length: 4 }, () => 'proof_missing'))
    expect((await refreshWith(bound, await prove(holder))).status).toBe(200)
    await policy({ requireDpop: false })
    await expectAlive(used)
  })

  it('has logouts without a key', async () => {
    const pair = await newPair(user)
    await policy({ requireDpop: true })
    expect((await bearer(pair.token, 'DELETE', PATH)).status).toBe(200)
    expect(await familyRow(pair)).toMatchObject({ revoked_for: 'logout' })
  })

  it('is known to the cell, also where the directory has not told the Worker', async () => {
    const pair = await newPair(user)
    const stub = cellOf(pair)
    const limits = {
      version: Date.now() + 1000,
      accessTokenTtlSeconds: null,
      idleTtlSeconds: null,
      familyMaxAgeSeconds: null,
      requireDpop: true,
    }
    await stub.setLimits([{ customerId: user.customerId, limits }])
    await expectUnproven(await login(), 'invalid_dpop_proof')
  })
})

describe('a customer without logins by password', () => {
  it('refuses the right password as a wrong one, and counts it', async () => {
    await policy({ passwordLogin: false })
    const lines = captureLogs()
    await expectInvalidCredentials(await create(user.username))
    expect(causesOf(lines)).toEqual(['password_login_off'])
    await expectInvalidCredentials(await create(user.username, { password: 'wrong' }))
    expect(await attemptsUnder(user.username)).toMatchObject([{ failures: 2 }])
  })

  it('keeps its sessions, and has logins again once it allows them', async () => {
    const pair = await newPair(user)
    await policy({ passwordLogin: false })
    await expectAlive(pair)
    await policy({ passwordLogin: true })
    await logIn(user)
  })
})

describe('limits in a cell', () => {
  const limits = (version: number, accessTokenTtlSeconds: number | null) => ({
    version,
    accessTokenTtlSeconds,
    idleTtlSeconds: null,
    familyMaxAgeSeconds: null,
    requireDpop: false,
  })

  it('are replaced by later ones alone, whatever the order of their arrival', async () => {
    const pair = await newPair(user)
    const { customerId } = user
    const stub = cellOf(pair)
    await stub.setLimits([{ customerId, limits: limits(2, 200) }])
    await stub.setLimits([{ customerId, limits: limits(1, 100) }])
    expect(await limitsIn(stub, customerId)).toMatchObject({ version: 2, access_token_ttl_seconds: 200 })
    expect(lifetimesOf(await next(pair)).access).toBe(200)
  })

  it('are forgotten with a transaction that is rolled back', async () => {
    const pair = await newPair(user)
    const { customerId } = user
    const stub = cellOf(pair)
    await runInDurableObject(stub, (cell) => {
      // The second customer has no id, which its column refuses.
      const all = [
        { customerId, limits: limits(1, 100) },
        { customerId: newId(), limits: { ...limits(1, 100), version: null as unknown as number } },
      ]
      expect(() => cell.setLimits(all)).toThrow('NOT NULL')
    })
    expect(await limitsIn(stub, customerId)).toBeUndefined()
    expect(lifetimesOf(await next(pair)).access).toBe(3600)
  })

  it('cost a refresh no statement', async () => {
    const pair = await newPair(user)
    const statements = async (one: Pair) =>
      runInDurableObject(cellOf(one), async (cell, { storage }) => {
        const run = vi.spyOn(storage.sql, 'exec')
        const { sub, sid, gen } = claimsOf(one.refreshToken)
        await cell.rotate({
          userId: sub,
          familyId: sid,
          presented: { generation: gen, accessExpiresAt: null, attempt: newId() },
          proof: null,
          origin: { userAgent: null, ipAddress: null, country: null },
          policy: {
            accessTokenTtlSeconds: 3600,
            idleTtlSeconds: 3600,
            familyMaxAgeSeconds: 3600,
            expiredAccessGraceSeconds: 0,
            idempotencyWindowSeconds: 60,
            reuseGraceSeconds: 0,
            maxFamiliesPerUser: 100,
          },
        })
        const seen = run.mock.calls.map(([text]) => String(text).trim().split(/\s/)[0])
        run.mockRestore()
        return seen
      })
    expect(await statements(pair)).toEqual(['SELECT', 'UPDATE'])
    await policy({ accessTokenTtlSeconds: 300, familyMaxAgeSeconds: 3000 })
    expect(await statements(await newPair(user))).toEqual(['SELECT', 'UPDATE'])
  })
})

describe('the name of a customer', () => {
  it('is changed, and the policy with it stays', async () => {
    await policy({ accessTokenTtlSeconds: 300 })
    const name = newId()
    const changed = await operate('PATCH', `/customer/${user.customerId}`, { name })
    expect(await contentOf(changed)).toMatchObject({ name, policy: { accessTokenTtlSeconds: 300 } })
    const page = await bodyOf(await operate('GET', '/customer?size=100'))
    expect(page.content).toContainEqual(expect.objectContaining({ id: user.customerId, name }))
  })

  it('is refused if it is empty, and for a customer that does not exist', async () => {
    expect(await verdict(await operate('PATCH', `/customer/${user.customerId}`, { name: '' }))).toBe(
      '400 GLOBAL_1002',
    )
    expect(await verdict(await operate('PATCH', `/customer/${newId()}`, { name: 'x' }))).toBe(
      '404 GLOBAL_1003',
    )
    expect(await verdict(await operate('PATCH', `/customer/${newId()}`, { policy: {} }))).toBe(
      '404 GLOBAL_1003',
    )
  })
})
