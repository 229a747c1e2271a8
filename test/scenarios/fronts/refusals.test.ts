import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { bodyOf, call, create, operate, PASSWORD, PATH, send, verdict } from '../../support/api.ts'
import { newClient } from '../../support/clients.ts'
import { expectAlive, expectInvalidCredentials } from '../../support/expect.ts'
import { directoryDown } from '../../support/faults.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const front = await newClient(['front'])
const PERSON = { forwarded: 'for=203.0.113.7' }
const asFront = (basic: string, more: Record<string, string> = {}) => ({
  ...PERSON,
  'front-authorization': basic,
  ...more,
})

const wrongSecret = `Basic ${btoa(`${front.clientId}:wrong`)}`
const disabled = await newClient(['front'])
await operate('PATCH', `/client/${disabled.clientId}`, { disabled: true })
const rightless = await newClient(['exchange', 'reset'])

const WRONG: readonly (readonly [what: string, credentials: string, cause: string])[] = [
  ['a wrong secret', wrongSecret, 'client_credentials'],
  [
    'an unknown client',
    `Basic ${btoa(`${crypto.randomUUID()}:${front.clientSecret}`)}`,
    'client_credentials',
  ],
  ['a disabled client', disabled.basic, 'disabled_client'],
  ['a client without the right', rightless.basic, 'no_right'],
  ['another scheme', `Bearer ${env.OPERATOR_TOKEN}`, 'client_credentials'],
  ['no credentials', '', 'client_credentials'],
  ['bytes above ASCII', 'Basic é', 'client_credentials'],
]

/** Every call that a front makes. Each would be refused or answered otherwise without `Front-Authorization`. */
const CALLS = [
  ['POST', PATH],
  ['PUT', PATH],
  ['DELETE', PATH],
  ['PUT', '/api/v2/auth/password'],
  ['GET', '/api/v2/auth/session'],
  ['DELETE', '/api/v2/auth/session/some-id'],
  ['GET', '/api/v2/auth/history'],
  ['GET', '/api/v2/user/some-id/session'],
] as const

describe('the credentials of a front', () => {
  it.each(WRONG)('%s: refused, and nothing happens', async (_, credentials, cause) => {
    const user = await newUser()
    const pair = await newPair(user)
    const headers = asFront(credentials)
    const lines = captureLogs()
    const { token, refreshToken } = pair
    const refreshed = await call('PUT', PATH, { body: { token, refreshToken }, headers })
    expect(refreshed.headers.get('www-authenticate')).toBeNull()
    await expectInvalidCredentials(refreshed)
    const body = { username: user.username, password: PASSWORD }
    await expectInvalidCredentials(await call('POST', PATH, { body, headers }))
    expect(causesOf(lines)).toEqual([cause, cause])
    await expectAlive(pair)
  })

  it.each(CALLS)('are checked before anything else: %s %s', async (method, path) => {
    const answer = await call(method, path, {
      headers: asFront(wrongSecret),
      ...(method !== 'GET' && { body: '{' }),
    })
    await expectInvalidCredentials(answer)
  })

  it('are refused at /oauth2/token as OAuth does', async () => {
    const headers = {
      ...asFront(wrongSecret),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const answer = await send('POST', '/oauth2/token', { headers, body: 'grant_type=refresh_token' })
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'invalid_client' }])
  })

  it('are not read where no front calls', async () => {
    const headers = asFront(wrongSecret)
    expect((await send('GET', '/health', { headers })).status).toBe(200)
    const introspected = await send('POST', '/oauth2/introspect', {
      headers: {
        ...headers,
        authorization: rightless.basic,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'token=junk',
    })
    expect(await introspected.json()).toEqual({ active: false })
  })

  it('during an outage of the directory: unavailable, and nothing is consumed', async () => {
    const unread = await newClient(['front'])
    const pair = await newPair(await newUser())
    const { token, refreshToken } = pair
    const refused = await call('PUT', PATH, {
      body: { token, refreshToken },
      headers: asFront(unread.basic),
      vars: directoryDown(),
    })
    expect(await verdict(refused)).toBe('503 GLOBAL_1001')
    await expectAlive(pair)
  })
})

describe('the headers of a front', () => {
  it.each([
    ['no Forwarded', { forwarded: '' }, 'Forwarded'],
    ['two addresses', { forwarded: 'for=203.0.113.7, for=203.0.113.8' }, 'Forwarded'],
    ['no address', { forwarded: 'for=unknown' }, 'Forwarded'],
    ['a country in words', { 'front-user-country': 'Netherlands' }, 'Front-User-Country'],
    ['a country in lower case', { 'front-user-country': 'nl' }, 'Front-User-Country'],
  ])('with %s are refused by name, and nothing is consumed', async (_, more, name) => {
    const pair = await newPair(await newUser())
    const { token, refreshToken } = pair
    const headers = asFront(front.basic, more)
    const refused = await call('PUT', PATH, { body: { token, refreshToken }, headers })
    expect(refused.status).toBe(400)
    expect(await bodyOf(refused)).toMatchObject({
      errorCode: 'GLOBAL_1002',
      errorMessage: expect.stringContaining(name),
    })
    await expectAlive(pair)
  })

  it('are not among those that a page may send', async () => {
    const origin = 'https://app.example.com'
    const asked = { origin, 'access-control-request-method': 'PUT' }
    const answer = await send('OPTIONS', PATH, { headers: asked }, { ALLOWED_ORIGINS: origin })
    const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase() ?? ''
    expect(allowed).toContain('authorization')
    expect(allowed).not.toMatch(/front|forwarded/)
  })
})

describe('a front of a customer', () => {
  it('logs in users of its customer, and others are unknown to it', async () => {
    const customerId = await newCustomer()
    const { basic } = await newClient(['front'], customerId)
    const [own, other] = [await newUser({ customerId }), await newUser()]
    const logIn = (username: string) =>
      call('POST', PATH, { body: { username, password: PASSWORD }, headers: asFront(basic) })
    expect((await logIn(own.username)).status).toBe(200)
    const lines = captureLogs()
    await expectInvalidCredentials(await logIn(other.username))
    expect(causesOf(lines)).toEqual(['unknown_user'])
    expect((await create(other.username)).status).toBe(200)
  })

  it('calls with the tokens that it was given, whoever has them', async () => {
    const { basic } = await newClient(['front'], await newCustomer())
    const { token, refreshToken } = await newPair(await newUser())
    const refreshed = await call('PUT', PATH, { body: { token, refreshToken }, headers: asFront(basic) })
    expect(refreshed.status).toBe(200)
  })
})
