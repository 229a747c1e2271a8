import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { call, send } from '../support/api.ts'
import { discover, issuer, options } from '../support/oauth.ts'

const PATH = '/.well-known/oauth-authorization-server'

describe('GET /.well-known/oauth-authorization-server', () => {
  it('lets a client discover the service by the issuer alone', async () => {
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const base = 'http://localhost:8787'
    expect(await oauth.processDiscoveryResponse(issuer, response)).toEqual({
      issuer: base,
      jwks_uri: `${base}/.well-known/jwks.json`,
      token_endpoint: `${base}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      response_types_supported: [],
      grant_types_supported: [
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      scopes_supported: ['ssf.read', 'ssf.manage'],
      dpop_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'],
      revocation_endpoint: `${base}/oauth2/revoke`,
      revocation_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint: `${base}/oauth2/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    })
  })

  it('names only endpoints that exist', async () => {
    const server = await discover()
    const posts = [server.token_endpoint, server.revocation_endpoint, server.introspection_endpoint]
    for (const endpoint of posts) {
      const { pathname } = new URL(endpoint as string)
      const response = await call('POST', pathname, {
        body: 'x=y',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      expect([400, 401]).toContain(response.status)
    }
    expect((await send('GET', new URL(server.jwks_uri as string).pathname)).status).toBe(200)
  })

  it('names the configured issuer for any Host', async () => {
    const vars = { ISSUER: 'https://auth.example', AUDIENCE: 'https://api.example' }
    const server = await oauth.processDiscoveryResponse(
      new URL(vars.ISSUER),
      await call('GET', PATH, { vars, headers: { host: 'evil.example' } }),
    )
    expect(server.token_endpoint).toBe('https://auth.example/oauth2/token')
  })

  it('names no token endpoint and no grant while the endpoint is off', async () => {
    const response = await call('GET', PATH, { vars: { OAUTH_TOKEN_ENDPOINT: 'off' } })
    const server = await oauth.processDiscoveryResponse(issuer, response)
    expect(server.token_endpoint).toBeUndefined()
    expect(server.token_endpoint_auth_methods_supported).toBeUndefined()
    expect(server.grant_types_supported).toEqual([])
  })
})
