import { env } from 'cloudflare:workers'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bearer, contentOf, operate, PATH, SESSIONS, send } from '../support/api.ts'
import { discover, newResourceServer, options } from '../support/oauth.ts'
import {
  accessTokenOf,
  createStream,
  manage,
  newSignalClient,
  STREAMS,
  tokenForm,
} from '../support/signals.ts'
import { newPair, newUser } from '../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const grant = { grant_type: 'client_credentials' }

const introspected = async (token: string) => {
  const { auth, client } = await newResourceServer()
  const response = await oauth.introspectionRequest(await discover(), client, auth, token, options)
  return response.json()
}

describe('the grant client_credentials', () => {
  it('gives a client of another library an access token of RFC 9068 without a refresh token', async () => {
    const { clientId, clientSecret } = await newSignalClient()
    const server = await discover()
    expect(server.grant_types_supported).toContain('client_credentials')
    expect(server.scopes_supported).toEqual(['ssf.read', 'ssf.manage'])
    const client = { client_id: clientId }
    for (const auth of [oauth.ClientSecretBasic(clientSecret), oauth.ClientSecretPost(clientSecret)]) {
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        auth,
        new URLSearchParams(),
        options,
      )
      const granted = await oauth.processClientCredentialsResponse(server, client, response)
      expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'ssf.read ssf.manage' })
      expect(granted).not.toHaveProperty('refresh_token')
      expect(decodeProtectedHeader(granted.access_token)).toMatchObject({ typ: 'at+jwt' })
      const { iat = 0, exp = 0, jti, ...claims } = decodeJwt(granted.access_token)
      expect(claims).toEqual({
        iss: env.ISSUER,
        aud: `${env.ISSUER}/ssf`,
        sub: clientId,
        client_id: clientId,
        scope: 'ssf.read ssf.manage',
      })
      expect([exp - iat, typeof jti]).toEqual([300, 'string'])
    }
  })

  it('grants what is asked for, and no more than the client has', async () => {
    const reader = await newSignalClient(undefined, ['ssf.read'])
    const { clientId: client_id, clientSecret: client_secret } = reader
    const ask = (scope: string) => tokenForm({ ...grant, client_id, client_secret, scope })
    expect(await (await ask('ssf.read')).json()).toMatchObject({ scope: 'ssf.read' })
    for (const scope of ['ssf.manage', 'ssf.read ssf.manage', 'openid', 'SSF.READ', 'ssf.read  ssf.read']) {
      const refused = await ask(scope)
      expect([refused.status, await refused.json()]).toEqual([400, { error: 'invalid_scope' }])
    }
    const plain = await newResourceServer()
    const none = { client_id: plain.clientId, client_secret: plain.clientSecret }
    expect(await (await tokenForm({ ...grant, ...none })).json()).toEqual({ error: 'invalid_scope' })
  })

  it('refuses a client that does not prove itself', async () => {
    const { clientId: client_id } = await newSignalClient()
    for (const more of [{}, { client_id }, { client_id, client_secret: 'wrong' }]) {
      const refused = await tokenForm({ ...grant, ...more })
      expect([refused.status, await refused.json()]).toEqual([401, { error: 'invalid_client' }])
      expect(refused.headers.has('www-authenticate')).toBe(!('client_secret' in more))
    }
  })

  it('is not there without keys for events, and nothing else of the transmitter is', async () => {
    const vars = { EVENT_KEYS: undefined }
    const { clientId, clientSecret, token } = await newSignalClient()
    const form = { ...grant, client_id: clientId, client_secret: clientSecret }
    expect(await (await tokenForm(form, vars)).json()).toEqual({ error: 'unsupported_grant_type' })
    const metadata = await (await send('GET', '/.well-known/oauth-authorization-server', {}, vars)).json()
    expect(metadata).not.toHaveProperty('scopes_supported')
    expect(metadata).toMatchObject({
      grant_types_supported: ['refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    })
    for (const path of ['/.well-known/ssf-configuration', '/.well-known/ssf-jwks.json']) {
      expect((await send('GET', path, {}, vars)).status).toBe(404)
    }
    expect((await manage({ token }, 'GET', STREAMS, undefined, vars)).status).toBe(404)
    const off = { OAUTH_TOKEN_ENDPOINT: 'off' }
    expect((await manage({ token }, 'GET', STREAMS, undefined, off)).status).toBe(404)
    const document = await (await send('GET', '/openapi.json', {}, vars)).text()
    expect(document).not.toContain('"/ssf/streams"')
  })
})

describe('an access token of a client', () => {
  it('manages with ssf.manage, and only reads with ssf.read', async () => {
    const client = await newSignalClient()
    const { stream_id } = await createStream(client)
    const token = await accessTokenOf(client.clientId, client.clientSecret, 'ssf.read')
    expect((await manage({ token }, 'GET', `${STREAMS}?stream_id=${stream_id}`)).status).toBe(200)
    expect((await manage({ token }, 'GET', `/ssf/status?stream_id=${stream_id}`)).status).toBe(200)
    const polled = await manage({ token }, 'POST', `/ssf/poll/${stream_id}`, { returnImmediately: true })
    expect(polled.status).toBe(200)
    const changes: [string, string, unknown][] = [
      ['POST', STREAMS, {}],
      ['PATCH', STREAMS, { stream_id }],
      ['PUT', STREAMS, { stream_id }],
      ['DELETE', `${STREAMS}?stream_id=${stream_id}`, undefined],
      ['POST', '/ssf/status', { stream_id, status: 'paused' }],
      ['POST', '/ssf/verify', { stream_id }],
    ]
    for (const [method, path, body] of changes) {
      const refused = await manage({ token }, method, path, body)
      expect([path, refused.status, await refused.json()]).toEqual([
        path,
        403,
        { error: 'insufficient_scope' },
      ])
      expect(refused.headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_scope", scope="ssf.manage"',
      )
    }
    const writer = { token: await accessTokenOf(client.clientId, client.clientSecret, 'ssf.manage') }
    expect((await manage(writer, 'GET', STREAMS)).status).toBe(200)
  })

  it('is no token of a user: not for sessions, a refresh or introspection, whatever the audience is', async () => {
    const { token } = await newSignalClient()
    for (const vars of [undefined, { AUDIENCE: `${env.ISSUER}/ssf` }]) {
      expect((await bearer(token, 'GET', SESSIONS, { vars })).status).toBe(401)
      expect((await bearer(token, 'DELETE', PATH, { vars })).status).toBe(401)
    }
    expect(await introspected(token)).toEqual({ active: false })
    expect(await (await tokenForm({ grant_type: 'refresh_token', refresh_token: token })).json()).toEqual({
      error: 'invalid_grant',
    })
  })

  it('of a user does not manage streams, whatever the audience is', async () => {
    const vars = { AUDIENCE: `${env.ISSUER}/ssf` }
    const user = await newUser({ role: 'ROLE_SUPER_ADMIN' })
    for (const pair of [await newPair(user), await newPair(user, vars)]) {
      for (const token of [pair.token, pair.refreshToken]) {
        expect((await manage({ token }, 'GET', STREAMS, undefined, vars)).status).toBe(401)
        expect((await manage({ token }, 'GET', STREAMS)).status).toBe(401)
      }
    }
    expect((await manage({ token: env.OPERATOR_TOKEN }, 'GET', STREAMS)).status).toBe(401)
  })

  it('ends after 300 s, and when its client is disabled', async () => {
    const client = await newSignalClient()
    expect((await manage(client, 'GET', STREAMS)).status).toBe(200)
    await contentOf(await operate('PATCH', `/client/${client.clientId}`, { disabled: true }))
    expect((await manage(client, 'GET', STREAMS)).status).toBe(401)
    const other = await newSignalClient()
    const { exp = 0 } = decodeJwt(other.token)
    vi.useFakeTimers({ toFake: ['Date'], now: exp * 1000 - 1 })
    expect((await manage(other, 'GET', STREAMS)).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: exp * 1000 })
    expect((await manage(other, 'GET', STREAMS)).status).toBe(401)
  })

  it('is only read from the header', async () => {
    const { token } = await newSignalClient()
    expect((await send('GET', `${STREAMS}?access_token=${token}`)).status).toBe(401)
  })
})
