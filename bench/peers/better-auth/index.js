import { env } from 'cloudflare:workers'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { getAuthTables } from 'better-auth/db'
import { getMigrations } from 'better-auth/db/migration'
import { jwt } from 'better-auth/plugins'
import { authorizationQuery, RESOURCE, redemption } from '../code-flow.js'

const ORIGIN = 'http://localhost'
const REDIRECT = 'http://127.0.0.1:9/callback'

const options = {
  baseURL: ORIGIN,
  secret: 'only-this-benchmark-uses-this-secret',
  database: env.DB,
  // It is off under `wrangler dev`. In production its limit of 20 a minute for one address would end the run.
  rateLimit: { enabled: false },
  // Off is the default too. The benchmark must make no outgoing call.
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  disabledPaths: ['/token'],
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['read', 'offline_access'],
      // Without a resource its access tokens are opaque rows. With one they are signed, like this service's. By default it
      // checks the client's link to the resource and caches nothing: 8 queries a refresh.
      resources: [RESOURCE],
    }),
  ],
}
const inMemory = env.BENCH_MEMORY === 'all'
const tables = {}
let auth
let client
let refreshes = 0

export default {
  async fetch(request) {
    if (request.url.endsWith('/health')) return health()
    // Its guide for Cloudflare makes one instance for each isolate, at the module's top level. There it queries the
    // resources, which D1 refuses outside a request. So the first request makes the instance.
    auth ??= betterAuth(options)
    if (request.url.endsWith('/bench/open')) return open()
    if (inMemory && ++refreshes % 64 === 0) forgetSpent()
    return auth.handler(request)
  },
}

async function health() {
  if (inMemory) {
    // esbuild leaves a static import of it undefined, because the library imports it dynamically.
    const { memoryAdapter } = await import('better-auth/adapters/memory')
    for (const { modelName } of Object.values(getAuthTables(options))) tables[modelName] ??= []
    options.database = memoryAdapter(tables)
  } else {
    // Its own migrations run in one batch. One by one they take longer than the start may take.
    const { compileMigrations } = await getMigrations(options)
    const statements = (await compileMigrations()).split(';').filter((sql) => sql.trim() !== '')
    if (statements.length > 0) await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)))
  }
  return new Response('ok')
}

/** Removes used rows. The memory adapter scans whole tables, so used rows would dominate the measurement. */
function forgetSpent() {
  tables.oauthRefreshToken = tables.oauthRefreshToken.filter(({ revoked }) => !revoked)
}

// A login without its pages, by the library's own endpoints.
async function open() {
  const id = crypto.randomUUID()
  // A user for each session, because a reuse ends all sessions of the user at the client.
  const signedUp = await auth.api.signUpEmail({
    body: { email: `${id}@example.com`, password: id, name: 'bench' },
    asResponse: true,
  })
  const cookies = signedUp.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  const headers = new Headers({ cookie: cookies.join('; ') })
  client ??= await createClient(headers)
  const asked = await authorizationQuery(client, REDIRECT)
  const path = `${ORIGIN}/api/auth/oauth2`
  const sentBack = await auth.handler(new Request(`${path}/authorize?${asked}`, { headers }))
  const body = redemption(client, REDIRECT, sentBack.headers.get('location'))
  const answer = await auth.handler(new Request(`${path}/token`, { method: 'POST', body }))
  return Response.json({ ...(await answer.json()), client_id: client }, { status: answer.status })
}

/** A trusted public client, so that no page asks for consent. */
async function createClient(headers) {
  const { client_id } = await auth.api.adminCreateOAuthClient({
    headers,
    body: {
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      skip_consent: true,
    },
  })
  await auth.api.adminLinkClientResource({ headers, params: { identifier: RESOURCE, client_id } })
  return client_id
}
