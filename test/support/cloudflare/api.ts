import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import type { Account, Script } from './account.ts'
import { assetStore } from './asset-routes.ts'
import { domainRoutes } from './domain-routes.ts'
import { Failures } from './failures.ts'
import { ApiFault, failure, list, success } from './fault.ts'
import { readRequest, writeAnswer } from './http.ts'
import { type ApiContext, scriptRoutes } from './script-routes.ts'
import { databaseRoutes, namespaceRoutes, type Stores } from './storage-routes.ts'

/** A call of the API that was answered. */
export interface Recorded {
  readonly method: string
  /** The path below `/client/v4`, with its query. */
  readonly path: string
  readonly status: number
}

/** Cloudflare's API, as far as wrangler needs it. */
export interface Api {
  /** What CLOUDFLARE_API_BASE_URL must be. */
  readonly url: string
  readonly requests: Recorded[]
  /** Calls of routes that are not here, each as `METHOD /path`. */
  readonly unknown: string[]
  readonly failures: Failures
  stop(): Promise<void>
}

export interface ApiOptions {
  readonly accounts: readonly Account[]
  /** The one token that is valid. */
  readonly token: string
  /** The folder for uploaded assets. */
  readonly folder: string
  readonly stores: Stores
  /** Called when a Worker was deleted. */
  removed(account: Account, script: Script): Promise<void>
}

const BASE = '/client/v4'

/** Starts the API on a free port of localhost. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const requests: Recorded[] = []
  const unknown: string[] = []
  const failures = new Failures()
  const server = createServer()
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const routes = apiRoutes(options, url, unknown)

  server.on('request', (message, out) => {
    const path = (message.url ?? '/').replace(BASE, '')
    const { method = 'GET' } = message
    const planned = failures.take(`${method} ${path}`)
    const handle = async () => {
      const request = await readRequest(message, url)
      const response =
        planned === undefined || planned.cut === 'after'
          ? await routes.fetch(request)
          : failure(
              planned.status ?? 500,
              planned.code ?? 10013,
              planned.message ?? 'An unknown error has occurred.',
            )
      requests.push({ method, path, status: planned?.cut === undefined ? response.status : 0 })
      if (planned?.cut === undefined) await writeAnswer(response, out)
      else out.destroy()
    }
    handle().catch((error: unknown) => {
      console.error(`${method} ${path}`, error)
      out.destroy()
    })
  })
  return {
    url: `${url}${BASE}`,
    requests,
    unknown,
    failures,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function apiRoutes({ accounts, token, folder, stores, removed }: ApiOptions, url: string, unknown: string[]) {
  const exports: string[] = []
  const assets = assetStore(folder)
  const api = new Hono<ApiContext>()

  // A link to an export needs no token.
  api.get('/exports/:number', (c) => new Response(exports[Number(c.req.param('number'))] ?? ''))

  const v4 = api.basePath(BASE)
  v4.use('*', async (c, next) => {
    const [scheme, given] = (c.req.header('authorization') ?? '').split(' ')
    // The upload of assets has a token of its own.
    const upload = c.req.path.endsWith('/workers/assets/upload')
    if (scheme !== 'Bearer' || (given !== token && !upload)) {
      if (c.req.path.endsWith('/user/tokens/verify')) throw new ApiFault(401, 1000, 'Invalid API Token')
      throw new ApiFault(403, 9109, 'Invalid access token')
    }
    await next()
  })
  v4.get('/user', () => success({ id: 'owner', email: 'owner@example.com' }))
  v4.get('/user/tokens/verify', () => success({ id: 'token', status: 'active' }))
  v4.get('/accounts', (c) =>
    list(
      c.req.raw,
      accounts.map(({ id, name }) => ({ id, name, type: 'standard' })),
    ),
  )
  v4.get('/memberships', (c) =>
    list(
      c.req.raw,
      accounts.map(({ id, name }) => ({
        id,
        status: 'accepted',
        account: { id, name },
        roles: ['Administrator'],
      })),
    ),
  )
  v4.use('/accounts/:account/*', async (c, next) => {
    const account = accounts.find(({ id }) => id === c.req.param('account'))
    if (account === undefined) throw new ApiFault(403, 10000, 'Authentication error')
    c.set('account', account)
    await next()
  })
  v4.route('/accounts/:account/workers', domainRoutes())
  v4.route('/accounts/:account/workers', assets.routes)
  v4.route('/accounts/:account/workers', scriptRoutes(assets, removed))
  v4.route(
    '/accounts/:account/d1/database',
    databaseRoutes(stores, (sql) => `${url}/exports/${exports.push(sql) - 1}`),
  )
  v4.route('/accounts/:account/storage/kv/namespaces', namespaceRoutes())

  api.notFound((c) => {
    unknown.push(`${c.req.method} ${c.req.path.replace(BASE, '')}`)
    return failure(404, 7003, `Could not route to ${c.req.path}, perhaps your object identifier is invalid?`)
  })
  api.onError((error) => {
    if (error instanceof ApiFault) return failure(error.status, error.code, error.message)
    console.error(error)
    return failure(500, 10013, error.message)
  })
  return api
}
