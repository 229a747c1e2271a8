import { describe, expect, it } from 'vitest'
import { call, create, next, PASSWORD, PATH, refresh } from '../../support/api.ts'
import { expectAlive, expectFailure } from '../../support/expect.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { claimsOf, resigned } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

/** A rate limit that records its keys and always gives the same answer. */
function limiter(success: boolean) {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => {
    keys.push(key)
    return { success }
  }
  return { keys, limit }
}

/** Refused for so many seconds, with up to half of them added at random, so that callers do not return all at once. */
async function expectTooMany(response: Response, seconds = 60) {
  const told = Number(response.headers.get('retry-after'))
  expect(told).toBeGreaterThanOrEqual(seconds)
  expect(told).toBeLessThanOrEqual(seconds * 1.5)
  await expectFailure(response, 429, 'GLOBAL_1005', 'Too many requests')
}

describe('on create', () => {
  it.each(['CREATE_PER_ADDRESS', 'CREATE_PER_NAME'])(
    '%s refuses before the password is verified',
    async (name) => {
      const user = await newUser()
      const lines = captureLogs()
      const vars = { [name]: limiter(false) }
      await expectTooMany(await create(user.username, { vars }))
      await expectTooMany(await create('nobody@example.com', { password: 'wrong', vars }))
      expect(causesOf(lines)).toEqual(['rate_limited', 'rate_limited'])
    },
  )

  it('counts by address and by a keyed hash of the lower-cased name; an IPv6 network is one address', async () => {
    const byAddress = limiter(false)
    const byName = limiter(false)
    const vars = { CREATE_PER_ADDRESS: byAddress, CREATE_PER_NAME: byName }
    const body = { username: 'Some.Body@Example.com', password: 'x' }
    const from = (address: string) =>
      call('POST', PATH, { body, vars, headers: { 'cf-connecting-ip': address } })
    await from('192.0.2.7')
    await from('2001:db8:0:1:aaaa:bbbb:cccc:dddd')
    await from('2001:db8:0:1::2')
    await from('2001:db8:0:2::2')
    // A refused address does not count for the name.
    expect(byName.keys).toEqual([])
    await call('POST', PATH, { body, vars: { CREATE_PER_NAME: byName } })
    await call('POST', PATH, {
      body: { ...body, username: body.username.toUpperCase() },
      vars: { CREATE_PER_NAME: byName },
    })
    expect(byName.keys).toEqual([expect.stringMatching(/^[\w-]{43}$/), byName.keys[0]])
    const plain = new Uint8Array(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode('some.body@example.com')),
    )
    expect(byName.keys[0]).not.toBe(Buffer.from(plain).toString('base64url'))
    expect(byAddress.keys[0]).toBe('192.0.2.7')
    expect(byAddress.keys[1]).toBe(byAddress.keys[2])
    expect(byAddress.keys[3]).not.toBe(byAddress.keys[2])
  })
})

describe('on session and password calls', () => {
  const SESSION_CALLS = [
    ['GET', '/api/v2/auth/session'],
    ['DELETE', '/api/v2/auth/session'],
    ['DELETE', '/api/v2/auth/session/some-id'],
    ['PUT', '/api/v2/auth/password'],
    ['GET', '/api/v2/user/some-id/session'],
    ['DELETE', '/api/v2/user/some-id/session'],
    ['DELETE', '/api/v2/user/some-id/session/some-id'],
  ] as const

  it.each(SESSION_CALLS)('refuses a session that calls too often: %s %s', async (method, path) => {
    const user = await newUser({ role: 'ROLE_SUPER_ADMIN' })
    const pair = await newPair(user)
    const perSession = limiter(false)
    const headers = { authorization: `Bearer ${pair.token}` }
    const body = method === 'PUT' ? { password: PASSWORD, newPassword: 'another password' } : undefined
    const lines = captureLogs()
    await expectTooMany(await call(method, path, { body, headers, vars: { SESSION_PER_FAMILY: perSession } }))
    expect(perSession.keys).toEqual([claimsOf(pair.token).sid])
    expect(causesOf(lines)).toEqual(['rate_limited'])
    await expectAlive(pair)
  })

  it('counts only calls with a token of a live session', async () => {
    const pair = await newPair(await newUser())
    const perSession = limiter(true)
    const vars = { SESSION_PER_FAMILY: perSession }
    const list = (token: string) =>
      call('GET', '/api/v2/auth/session', { headers: { authorization: `Bearer ${token}` }, vars })
    expect((await list(pair.token)).status).toBe(200)
    expect((await list(await resigned('access', pair.token, { exp: 1 }))).status).toBe(401)
    expect((await list(`${pair.token}x`)).status).toBe(401)
    await call('DELETE', PATH, { headers: { authorization: `Bearer ${pair.token}` }, vars })
    expect((await list(pair.token)).status).toBe(401)
    expect(perSession.keys).toHaveLength(1)
  })
})

describe('on refresh', () => {
  it('refuses a family that asks too often, and consumes nothing', async () => {
    const family = limiter(false)
    const vars = { REFRESH_PER_FAMILY: family }
    const pair = await newPair(await newUser())
    const lines = captureLogs()
    await expectTooMany(await refresh(pair, { vars }), 10)
    expect(causesOf(lines)).toEqual(['rate_limited'])
    expect(family.keys).toEqual([claimsOf(pair.refreshToken).sid])
    await expectAlive(pair)
  })

  it('counts each refresh, by either call, for each family separately', async () => {
    const family = limiter(true)
    const vars = { REFRESH_PER_FAMILY: family }
    const user = await newUser()
    const one = await next(await newPair(user), vars)
    const other = await next(await newPair(user), vars)
    const body = `grant_type=refresh_token&refresh_token=${one.refreshToken}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await call('POST', '/oauth2/token', { body, headers, vars })).status).toBe(200)
    const [first, second] = [one, other].map((pair) => claimsOf(pair.refreshToken).sid)
    expect(family.keys).toEqual([first, second, first])
  })

  it('counts verified tokens only, so other users cannot use up the limit of a family', async () => {
    const pair = await newPair(await newUser())
    const family = limiter(false)
    const vars = { REFRESH_PER_FAMILY: family }
    const forged = `${pair.refreshToken.split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`
    const foreign = await resigned('access', pair.token, { gen: 7 })
    expect((await refresh({ ...pair, refreshToken: forged }, { vars })).status).toBe(401)
    expect((await refresh({ ...pair, token: foreign }, { vars })).status).toBe(401)
    expect(family.keys).toEqual([])
    await expectAlive(pair)
  })

  it('has no limit without the binding', async () => {
    let pair = await newPair(await newUser())
    const lines = captureLogs()
    for (let made = 0; made < 30; made++) pair = await next(pair, { REFRESH_PER_FAMILY: undefined })
    expect(lines).toEqual([])
  })

  it('lets the call pass when the rate limiter fails', async () => {
    const vars = { REFRESH_PER_FAMILY: { limit: () => Promise.reject(new Error('out of order')) } }
    const pair = await newPair(await newUser())
    const lines = captureLogs()
    await expectAlive(pair, vars)
    expect(lines.join()).toContain('rate_limit_unavailable')
  })
})
