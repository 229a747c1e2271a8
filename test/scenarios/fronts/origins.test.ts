import { describe, expect, it } from 'vitest'
import { bodyOf, call, contentOf, PASSWORD, PATH, type Pair, type Vars } from '../../support/api.ts'
import { newClient } from '../../support/clients.ts'
import { historyOf } from '../../support/history.ts'
import { recordLog } from '../../support/logs.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { newPair, newUser } from '../../support/users.ts'

// A front is a server that calls for its users. The limits, the sessions and the history have the user's origin, not the server's.

const SERVER = { 'cf-connecting-ip': '198.51.100.1', 'user-agent': 'a-server/1' }
const PERSON = {
  forwarded: 'for="[2001:db8::7]"',
  'front-user-agent': 'Mozilla/5.0',
  'front-user-country': 'NL',
}
const SEEN = { userAgent: 'Mozilla/5.0', ipAddress: '2001:db8::7', country: 'NL' }
const AS_SERVER = { userAgent: 'a-server/1', ipAddress: '198.51.100.1', country: 'US' }

const { basic } = await newClient(['front'])
const FRONT = { ...SERVER, ...PERSON, 'front-authorization': basic }
const cf = { country: 'US' }

const logInBy = async (headers: Record<string, string>, username: string, vars?: Vars) =>
  contentOf<Pair>(await call('POST', PATH, { body: { username, password: PASSWORD }, headers, cf, vars }))
const refreshBy = async (headers: Record<string, string>, { token, refreshToken }: Pair) =>
  contentOf<Pair>(await call('PUT', PATH, { body: { token, refreshToken }, headers, cf }))

const limiter = () => {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => {
    keys.push(key)
    return { success: true }
  }
  return { keys, limit }
}

describe('the origin of a user behind a front', () => {
  it('is in the session and in the history of a login', async () => {
    const { username } = await newUser()
    const pair = await logInBy(FRONT, username)
    expect(await sessionsOf(pair)).toMatchObject([{ ...SEEN, createdFrom: SEEN }])
    expect(await historyOf(pair)).toMatchObject([{ event: 'login', origin: SEEN }])
  })

  it('is that of the last refresh, by both calls', async () => {
    const user = await newUser()
    const pair = await refreshBy(FRONT, await newPair(user))
    expect(await sessionsOf(pair)).toMatchObject([SEEN])
    const other = { ...FRONT, forwarded: 'for=203.0.113.9', 'front-user-agent': 'other/2' }
    const answer = await call('POST', '/oauth2/token', {
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: pair.refreshToken,
      }).toString(),
      headers: { ...other, 'content-type': 'application/x-www-form-urlencoded' },
    })
    const { access_token: token, refresh_token: refreshToken } = (await answer.json()) as Record<
      string,
      string
    >
    const sessions = await sessionsOf({ token, refreshToken } as Pair)
    expect(sessions).toMatchObject([{ ipAddress: '203.0.113.9', userAgent: 'other/2', country: 'NL' }])
  })

  it('is counted by the limit of addresses', async () => {
    const byAddress = limiter()
    const vars = { CREATE_PER_ADDRESS: byAddress }
    const { username } = await newUser()
    await logInBy(FRONT, username, vars)
    await logInBy({ ...FRONT, forwarded: 'for="[::ffff:203.0.113.7]"' }, username, vars)
    await logInBy(SERVER, username, vars)
    expect(byAddress.keys).toEqual(['2001:db8:0:0', '203.0.113.7', '198.51.100.1'])
  })

  it('is counted for its customer alone, where the front is of one', async () => {
    const byAddress = limiter()
    const { username, customerId } = await newUser()
    const { basic: ofCustomer } = await newClient(['front'], customerId)
    await logInBy({ ...FRONT, 'front-authorization': ofCustomer }, username, {
      CREATE_PER_ADDRESS: byAddress,
    })
    expect(byAddress.keys).toEqual([`${customerId} 2001:db8:0:0`])
  })

  it('is in the log of a second use', async () => {
    const pair = await newPair(await newUser())
    await refreshBy(FRONT, pair)
    const lines = recordLog()
    const { token, refreshToken } = pair
    const headers = { ...FRONT, forwarded: 'for=203.0.113.9' }
    const again = await call('PUT', PATH, { body: { token, refreshToken }, headers })
    expect((await bodyOf(again)).errorCode).toBe('AUTH_1002')
    expect(lines.find(({ event }) => event === 'family_revoked')).toMatchObject({
      address: '203.0.113.9',
      rotatedAddress: '2001:db8::7',
      rotatedCountry: 'NL',
    })
  })

  it('has no agent and no country that the front leaves out, and never those of the front', async () => {
    const { username } = await newUser()
    const { 'front-user-agent': _agent, 'front-user-country': _country, ...headers } = FRONT
    const pair = await logInBy(headers, username)
    const known = { userAgent: null, ipAddress: '2001:db8::7', country: null }
    expect(await sessionsOf(pair)).toMatchObject([known])
    const empty = { 'front-user-agent': '', 'front-user-country': '' }
    expect(await sessionsOf(await refreshBy({ ...headers, ...empty }, pair))).toMatchObject([known])
  })

  it('has at most 256 characters of an agent', async () => {
    const { username } = await newUser()
    const pair = await logInBy({ ...FRONT, 'front-user-agent': 'x'.repeat(4096) }, username)
    expect((await sessionsOf(pair))[0]?.userAgent).toBe('x'.repeat(256))
  })
})

it('is not read without the credentials of a front', async () => {
  const { username } = await newUser()
  const pair = await logInBy({ ...SERVER, ...PERSON }, username)
  expect(await sessionsOf(pair)).toMatchObject([{ ...AS_SERVER, createdFrom: AS_SERVER }])
  const broken = { ...SERVER, forwarded: 'nonsense', 'front-user-country': '?' }
  expect(await sessionsOf(await refreshBy(broken, pair))).toMatchObject([AS_SERVER])
})
