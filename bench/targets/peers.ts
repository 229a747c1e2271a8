import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Connection, formCall } from '../harness/http.ts'
import { freePort, type Server, startServer, startWrangler, temporaryFolder } from '../harness/server.ts'
import type { Call, Running, Session, Target } from '../harness/target.ts'

const PEERS = join(import.meta.dirname, '..', 'peers')

interface Granted {
  readonly refresh_token: string
  readonly client_id: string
}

/** A session that refreshes by OAuth's grant (RFC 6749 §6). */
class GrantSession implements Session {
  readonly #path: string
  readonly #client: string
  #token: string

  constructor(path: string, granted: Granted) {
    this.#path = path
    this.#client = granted.client_id
    this.#token = granted.refresh_token
  }

  next(): Call {
    const fields = { grant_type: 'refresh_token', refresh_token: this.#token, client_id: this.#client }
    return formCall(this.#path, fields)
  }

  accept(status: number, body: string): boolean {
    if (status !== 200) return false
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- RFC 6749 §5.1; what is missing is undefined
    const { refresh_token: token, access_token: access } = JSON.parse(body) as Record<string, string>
    if (token === undefined || access === undefined || token === this.#token) return false
    this.#token = token
    return true
  }
}

/** Whether `npm install --prefix bench` was run. */
export const peersInstalled = () => existsSync(join(PEERS, '..', 'node_modules', 'oidc-provider'))

function running(server: Server, path: string): Running {
  return {
    ...server,
    async sessions(count) {
      const connection = new Connection(server.origin)
      const sessions: GrantSession[] = []
      while (sessions.length < count) {
        const answer = await connection.send({ method: 'POST', path: '/bench/open', headers: {}, body: '' })
        if (answer.status !== 200)
          throw new Error(`no session: ${answer.status} ${answer.body.slice(0, 300)}`)
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the peer of this benchmark answers so
        sessions.push(new GrantSession(path, JSON.parse(answer.body) as Granted))
      }
      connection.close()
      return sessions
    },
  }
}

const worker = (
  name: string,
  folder: string,
  title: string,
  path: string,
  memory: 'none' | 'all',
): Target => ({
  name,
  title,
  async start() {
    const config = join(PEERS, folder, 'wrangler.toml')
    return running(await startWrangler(config, '/health', ['--var', `BENCH_MEMORY:${memory}`]), path)
  },
})

const OAUTH = ['workers-oauth-provider', '/oauth/token'] as const
const OPENAUTH = ['openauth', '/token'] as const
const BETTER_AUTH = ['better-auth', '/api/auth/oauth2/token'] as const

/** The alternatives to this service, as their users run them locally. */
export const peers: readonly Target[] = [
  worker('workers-oauth-provider', OAUTH[0], '`@cloudflare/workers-oauth-provider`, KV', OAUTH[1], 'none'),
  worker('openauth', OPENAUTH[0], '`@openauthjs/openauth`, KV', OPENAUTH[1], 'none'),
  worker('better-auth', BETTER_AUTH[0], '`@better-auth/oauth-provider`, D1', BETTER_AUTH[1], 'none'),
  {
    name: 'oidc-provider',
    title: '`oidc-provider` on Node, in memory',
    async start() {
      const port = await freePort()
      const program = join(PEERS, 'oidc-provider', 'server.js')
      const runtime = (command: string) => command.includes('oidc-provider/server.js')
      const options = { port, path: '/health', folder: temporaryFolder(), runtime }
      return running(await startServer([program, String(port)], options), '/token')
    },
  },
]

/** The same without storage: the cost of the Worker alone. */
export const barePeers: readonly Target[] = [
  worker(
    'workers-oauth-provider-bare',
    OAUTH[0],
    '`@cloudflare/workers-oauth-provider`, in memory',
    OAUTH[1],
    'all',
  ),
  worker('openauth-bare', OPENAUTH[0], '`@openauthjs/openauth`, in memory', OPENAUTH[1], 'all'),
  worker(
    'better-auth-bare',
    BETTER_AUTH[0],
    '`@better-auth/oauth-provider`, in memory',
    BETTER_AUTH[1],
    'all',
  ),
]
