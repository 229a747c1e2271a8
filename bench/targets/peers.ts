import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Connection, formCall } from '../harness/http.ts'
import { freePort, type Server, startServer, startWrangler, temporaryFolder } from '../harness/server.ts'
import type { Call, Running, Session, Target } from '../harness/target.ts'
import { startWorkerd } from '../harness/workerd.ts'

const PEERS = join(import.meta.dirname, '..', 'peers')

/** The peers that run on Workers. */
export const WORKERS = [
  {
    name: 'workers-oauth-provider',
    library: '`@cloudflare/workers-oauth-provider`',
    path: '/oauth/token',
    storage: 'KV',
  },
  { name: 'openauth', library: '`@openauthjs/openauth`', path: '/token', storage: 'KV' },
  {
    name: 'better-auth',
    library: '`@better-auth/oauth-provider`',
    path: '/api/auth/oauth2/token',
    storage: 'D1',
  },
] as const

/** Where the peers run: workerd alone with files or with maps of the Worker, or `wrangler dev`. */
type Way = 'disk' | 'memory' | 'maps' | 'wrangler'

const TITLES = {
  disk: 'on disk',
  memory: 'in memory',
  maps: 'no storage',
  wrangler: '`wrangler dev`',
} satisfies Record<Way, string>

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

/** A target that needs the installed peers. Without them its start fails with the command to give. */
function peer(
  name: string,
  title: string,
  storage: Target['storage'],
  start: () => Promise<Running>,
): Target {
  return {
    name,
    title,
    storage,
    start() {
      if (existsSync(join(PEERS, '..', 'node_modules', 'oidc-provider'))) return start()
      throw new Error('not installed: npm install --prefix bench')
    },
  }
}

/** The peers that run on Workers, each named by the way and its own name. */
export const peers = (way: Way): Target[] =>
  WORKERS.map(({ name, library, path, storage }) =>
    peer(`${way}-${name}`, `${library}, ${TITLES[way]}`, way === 'maps' ? 'maps' : storage, async () => {
      const config = join(PEERS, name, 'wrangler.toml')
      const memory = way === 'maps' ? 'all' : 'none'
      const server =
        way === 'wrangler'
          ? await startWrangler(config, '/health', ['--var', `BENCH_MEMORY:${memory}`])
          : await startWorkerd(
              config,
              '/health',
              { BENCH_MEMORY: memory },
              way === 'disk' ? 'disk' : 'memory',
            )
      return running(server, path)
    }),
  )

/** The peer that runs on Node. */
export const oidcProvider = peer('wrangler-oidc-provider', '`oidc-provider` on Node', 'maps', async () => {
  const port = await freePort()
  const program = join(PEERS, 'oidc-provider', 'server.js')
  const runtime = (command: string) => command.includes('oidc-provider/server.js')
  const options = { port, path: '/health', folder: temporaryFolder(), runtime }
  return running(await startServer([program, String(port)], options), '/token')
})
