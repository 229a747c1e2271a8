import * as oauth from 'oauth4webapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, contentOf, next, operate, refresh } from '../support/api.ts'
import { discover, newResourceServer, options } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'

let server: oauth.AuthorizationServer
let resource: Awaited<ReturnType<typeof newResourceServer>>

beforeAll(async () => {
  server = await discover()
  resource = await newResourceServer()
})

async function introspect(token: string, hint?: string) {
  const response = await oauth.introspectionRequest(server, resource.client, resource.auth, token, {
    ...options,
    ...(hint === undefined ? {} : { additionalParameters: { token_type_hint: hint } }),
  })
  return oauth.processIntrospectionResponse(server, resource.client, response)
}

describe('POST /oauth2/introspect', () => {
  it('answers with the claims of a live access token, of any generation', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await next(pair)
    expect(await introspect(pair.token)).toMatchObject({
      active: true,
      sub: user.id,
      iss: server.issuer,
      client_id: 'first-party',
      username: user.username,
      customerId: user.customerId,
      token_type: 'Bearer',
    })
  })

  it("answers with the user's present claims", async () => {
    const user = await newUser()
    const { token } = await newPair(user)
    const { id: customerId } = await contentOf<{ id: string }>(
      await operate('POST', '/customer', { name: 'Another' }),
    )
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_READ_ONLY', customerId })
    const now = { customerId, role: 'ROLE_READ_ONLY', userType: 'PORTAL', email: user.username }
    expect(await introspect(token)).toMatchObject({ active: true, username: user.username, ...now })
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    expect(await introspect(token)).toEqual({ active: false })
  })

  it('answers that a refresh token without its hint is inactive', async () => {
    const { refreshToken } = await newPair(await newUser())
    for (const hint of [undefined, 'access_token', 'Refresh_Token', 'unheard_of']) {
      expect(await introspect(refreshToken, hint)).toEqual({ active: false })
    }
  })

  it('answers that a refresh token with its hint is active until it is used, and consumes nothing', async () => {
    const pair = await newPair(await newUser())
    const told = await introspect(pair.refreshToken, 'refresh_token')
    expect(told).toMatchObject({ active: true, gen: 0 })
    expect(told).not.toHaveProperty('token_type')
    const successor = await next(pair)
    expect(await introspect(pair.refreshToken, 'refresh_token')).toEqual({ active: false })
    await next(successor)
  })

  it('answers for an access token with any hint', async () => {
    const { token } = await newPair(await newUser())
    for (const hint of ['access_token', 'refresh_token', 'unheard_of']) {
      expect(await introspect(token, hint)).toMatchObject({ active: true, token_type: 'Bearer' })
    }
  })

  it('answers only that tokens of an ended family are inactive, at once', async () => {
    const pair = await newPair(await newUser())
    const successor = await next(pair)
    await refresh(pair)
    for (const token of [pair.token, pair.refreshToken, successor.token, successor.refreshToken, 'junk']) {
      expect(await introspect(token)).toEqual({ active: false })
      expect(await introspect(token, 'refresh_token')).toEqual({ active: false })
    }
  })

  it('refuses a client with wrong credentials, a disabled client and an old secret', async () => {
    const other = await newResourceServer()
    const ask = async (authorization?: string) => {
      const response = await call('POST', '/oauth2/introspect', {
        body: 'token=junk',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(authorization === undefined ? {} : { authorization }),
        },
      })
      if (response.status === 401) {
        expect(response.headers.get('www-authenticate')).toMatch(/^Basic/)
        expect(await response.json()).toEqual({ error: 'invalid_client' })
      }
      return response.status
    }
    const basic = (secret: string) => `Basic ${btoa(`${other.clientId}:${secret}`)}`
    expect(await ask()).toBe(401)
    expect(await ask('Bearer x')).toBe(401)
    expect(await ask(`Basic ${btoa('nobody:')}`)).toBe(401)
    expect(await ask(basic('wrong'))).toBe(401)
    expect(await ask(basic('%zz'))).toBe(401)
    expect(await ask(basic(other.clientSecret))).toBe(200)
    await operate('PATCH', `/client/${other.clientId}`, { disabled: true })
    expect(await ask(basic(other.clientSecret))).toBe(401)
    await operate('PATCH', `/client/${other.clientId}`, { disabled: false })
    await operate('POST', `/client/${other.clientId}/secret`, undefined)
    expect(await ask(basic(other.clientSecret))).toBe(401)
  })
})
