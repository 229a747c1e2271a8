import { OAuthAuthorizationServer } from '@cloudflare/workers-oauth-provider'
import { MemoryKv } from '../memory-kv.js'

const RESOURCE = 'http://localhost:9/api'
const REDIRECT = 'http://localhost:9/callback'
const VERIFIER = 'v'.repeat(64)

const memory = new MemoryKv()
let server
let client
let changed

export default {
  async fetch(request, env, context) {
    const origin = new URL(request.url).origin
    server ??= new OAuthAuthorizationServer({
      issuer: origin,
      resources: [RESOURCE],
      scopesSupported: ['read', 'offline_access'],
      authorizeEndpoint: '/authorize',
      tokenEndpoint: '/oauth/token',
    })
    changed ??= env.BENCH_MEMORY === 'all' ? { ...env, OAUTH_KV: memory } : env
    if (request.url.endsWith('/health')) return new Response('ok')
    if (request.url.endsWith('/bench/open')) return open(origin, changed, context)
    return server.fetch(request, changed, context)
  },
}

// A login without its pages: the library's own helpers, then the code exchange.
async function open(origin, env, context) {
  const helpers = server.getOAuthApi(env)
  client ??= await helpers.createClient({
    redirectUris: [REDIRECT],
    tokenEndpointAuthMethod: 'none',
    grantTypes: ['authorization_code', 'refresh_token'],
  })
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(VERIFIER))
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT,
    scope: 'read offline_access',
    state: 's',
    resource: RESOURCE,
    code_challenge: Buffer.from(digest).toString('base64url'),
    code_challenge_method: 'S256',
  })
  const parsed = await helpers.parseAuthRequest(new Request(`${origin}/authorize?${asked}`))
  const { redirectTo } = await helpers.completeAuthorization({
    request: parsed,
    userId: crypto.randomUUID(),
    metadata: {},
    scope: parsed.scope,
    props: { customerId: 'c', role: 'ROLE_USER', email: 'demo@example.com' },
  })
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: new URL(redirectTo).searchParams.get('code'),
    redirect_uri: REDIRECT,
    client_id: client.clientId,
    code_verifier: VERIFIER,
    resource: RESOURCE,
  })
  const answer = await server.fetch(
    new Request(`${origin}/oauth/token`, { method: 'POST', body }),
    env,
    context,
  )
  return Response.json({ ...(await answer.json()), client_id: client.clientId }, { status: answer.status })
}
