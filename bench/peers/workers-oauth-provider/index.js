import { OAuthAuthorizationServer } from '@cloudflare/workers-oauth-provider'
import { authorizationQuery, RESOURCE, redemption } from '../code-flow.js'
import { MemoryKv } from '../memory-kv.js'

const REDIRECT = 'http://localhost:9/callback'

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
  const asked = await authorizationQuery(client.clientId, REDIRECT)
  const parsed = await helpers.parseAuthRequest(new Request(`${origin}/authorize?${asked}`))
  const { redirectTo } = await helpers.completeAuthorization({
    request: parsed,
    userId: crypto.randomUUID(),
    metadata: {},
    scope: parsed.scope,
    props: { customerId: 'c', role: 'ROLE_USER', email: 'demo@example.com' },
  })
  const body = redemption(client.clientId, REDIRECT, redirectTo)
  const answer = await server.fetch(
    new Request(`${origin}/oauth/token`, { method: 'POST', body }),
    env,
    context,
  )
  return Response.json({ ...(await answer.json()), client_id: client.clientId }, { status: answer.status })
}
