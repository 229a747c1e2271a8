import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { call, next, refresh } from '../support/api.ts'
import { captureLogs, causesOf } from '../support/logs.ts'
import { discover, options, publicClient } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'

const none = oauth.None()

async function refreshGrant(refreshToken: string, headers?: HeadersInit) {
  const server = await discover()
  const response = await oauth.refreshTokenGrantRequest(server, publicClient, none, refreshToken, {
    ...options,
    ...(headers === undefined ? {} : { headers: new Headers(headers) }),
  })
  return oauth.processRefreshTokenResponse(server, publicClient, response)
}

const form = (fields: string, headers: Record<string, string> = {}) =>
  call('POST', '/oauth2/token', {
    body: fields,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

describe('POST /oauth2/token', () => {
  it('rotates the family that PUT rotates', async () => {
    const pair = await newPair(await newUser())
    const granted = await refreshGrant(pair.refreshToken)
    expect(granted.token_type).toBe('bearer')
    expect(granted.expires_in).toBe(3600)
    const successor = { token: granted.access_token, refreshToken: granted.refresh_token as string }
    const third = await next(successor)
    await expect(refreshGrant(pair.refreshToken)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    })
    expect((await refresh(third)).status).toBe(401)
  })

  it('answers a retry with its key with the same pair', async () => {
    const pair = await newPair(await newUser())
    const first = await refreshGrant(pair.refreshToken, { 'idempotency-key': 'a' })
    const again = await refreshGrant(pair.refreshToken, { 'idempotency-key': 'a' })
    expect(again).toEqual(first)
  })

  it('answers each fault with its error of RFC 6749 §5.2', async () => {
    const { refreshToken } = await newPair(await newUser())
    const cases: [string, number, string][] = [
      ['grant_type=password&username=a&password=b', 400, 'unsupported_grant_type'],
      [`refresh_token=${refreshToken}`, 400, 'invalid_request'],
      ['grant_type=refresh_token', 400, 'invalid_request'],
      ['grant_type=refresh_token&refresh_token=', 400, 'invalid_request'],
      ['grant_type=&refresh_token=a', 400, 'invalid_request'],
      [`grant_type=refresh_token&refresh_token=a&refresh_token=${refreshToken}`, 400, 'invalid_request'],
      [`grant_type=refresh_token&refresh_token=${refreshToken}&scope=admin`, 400, 'invalid_scope'],
      ['grant_type=refresh_token&refresh_token=junk', 400, 'invalid_grant'],
    ]
    const lines = captureLogs()
    for (const [body, status, error] of cases) {
      const response = await form(body)
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([status, error])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect(causesOf(lines)).toEqual([
      'unsupported_grant_type',
      ...Array(5).fill('invalid_request'),
      'invalid_scope',
      'refresh_malformed',
    ])
    const json = await call('POST', '/oauth2/token', { body: { grant_type: 'refresh_token' } })
    expect(json.status).toBe(415)
    expect(await json.json()).toEqual({
      error: 'invalid_request',
      error_description: 'the form must be application/x-www-form-urlencoded',
    })
    const get = await call('GET', '/oauth2/token')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    await refreshGrant(refreshToken)
  })

  it('answers 404 when it is off', async () => {
    const vars = { OAUTH_TOKEN_ENDPOINT: 'off' }
    const { refreshToken } = await newPair(await newUser())
    const response = await call('POST', '/oauth2/token', {
      body: `grant_type=refresh_token&refresh_token=${refreshToken}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      vars,
    })
    expect(response.status).toBe(404)
    expect((await call('GET', '/oauth2/token', { vars })).status).toBe(404)
    const metadata = await call('GET', '/.well-known/oauth-authorization-server', { vars })
    const document = (await metadata.json()) as Record<string, unknown>
    expect(document.token_endpoint).toBeUndefined()
    expect(document.grant_types_supported).toEqual([])
    await refreshGrant(refreshToken)
  })

  it('answers 503 temporarily_unavailable in an outage, and consumes nothing', async () => {
    const { refreshToken } = await newPair(await newUser())
    const FAMILY_CELLS = { getByName: () => ({ rotate: () => Promise.reject(new Error('overloaded')) }) }
    const response = await call('POST', '/oauth2/token', {
      body: `grant_type=refresh_token&refresh_token=${refreshToken}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      vars: { FAMILY_CELLS } as never,
    })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).not.toBeNull()
    expect(await response.json()).toEqual({ error: 'temporarily_unavailable' })
    await refreshGrant(refreshToken)
  })
})
