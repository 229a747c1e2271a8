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
  // Off under `wrangler dev` anyway; in production its 20 a minute of one address would end the run.
  rateLimit: { enabled: false },
  // The default too; nothing here may call out.
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  disabledPaths: ['/token'],
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['read', 'offline_access'],
      // Without a resource its access tokens are opaque rows; with one they are signed, as this service's.
      // By its defaults the client's link to it is checked and nothing is cached: 8 queries a refresh.
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
    // Its guide for Cloudflare has one instance per isolate, made at the module's top level. There it
    // queries the resources, which D1 refuses outside a request: the first request makes it, and keeps it.
    auth ??= betterAuth(options)
    if (request.url.endsWith('/bench/open')) return open()
    if (inMemory && ++refreshes % 64 === 0) forgetSpent()
    return auth.handler(request)
  },
}

async function health() {
  if (inMemory) {
    // esbuild leaves a static import of it undefined: the library imports it dynamically itself.
    const { memoryAdapter } = await import('better-auth/adapters/memory')
    for (const { modelName } of Object.values(getAuthTables(options))) tables[modelName] ??= []
    options.database = memoryAdapter(tables)
  } else {
    // Its own migrations, in one batch: one by one they take longer than whoever asks waits.
    const { compileMigrations } = await getMigrations(options)
    const statements = (await compileMigrations()).split(';').filter((sql) => sql.trim() !== '')
    if (statements.length > 0) await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)))
  }
  return new Response('ok')
}

/** Its memory adapter scans whole tables: kept, the spent rows would soon be all that is measured. */
function forgetSpent() {
  tables.oauthRefreshToken = tables.oauthRefreshToken.filter(({ revoked }) => !revoked)
}

// A login without its pages: all by its own endpoints.
async function open() {
  const id = crypto.randomUUID()
  // A user for each session: a reuse ends all sessions that the user has at the client.
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

/** A public client of our own, trusted, so that nobody is asked for consent. */
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
