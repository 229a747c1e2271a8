import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { localSecrets } from '../../scripts/start/local-secrets.ts'
import { Connection } from '../harness/http.ts'
import { startWrangler } from '../harness/server.ts'
import type { Target } from '../harness/target.ts'
import { type Place, startWorkerd } from '../harness/workerd.ts'
import { type Pair, PairSession } from './pair-session.ts'
import { pairOfEnvelope, TOKEN_PATH } from './service.ts'

/** The configuration of the service's bench Worker, in the project's folder. */
export const BENCH_SERVICE = join('bench', 'workers', 'service', 'wrangler.toml')

const OURS = join(import.meta.dirname, '..', '..', BENCH_SERVICE)

/** Families opened in one commit. A cell opens thousands in a second. */
const STEP = 2000

interface FilledOptions {
  /** Workerd alone with its files in this place, or `wrangler dev`. */
  readonly on: Place | 'wrangler'
  /** More arguments for `wrangler dev`. */
  readonly more?: readonly string[]
  readonly memory?: 'directory' | 'all'
  /** More variables of the Worker. */
  readonly variables?: Readonly<Record<string, string>>
  /** The bench Worker of another commit. */
  readonly config?: string
  /** Families of each connection. */
  readonly families?: number
  /** Families in the cell that are not refreshed. */
  readonly besides?: number
  /** The number of rotations of each refreshed family before the measurement, without HTTP. */
  readonly turns?: number
}

/** The service's own code, with families that were opened without a password. */
export const filled = (name: string, title: string, options: FilledOptions): Target => ({
  name,
  title,
  storage: options.memory === 'all' ? 'maps' : 'object',
  ...(options.families === undefined ? {} : { families: options.families }),
  async start() {
    const server = await started(options)
    const connection = new Connection(server.origin)
    await migrate(connection, options.config ?? OURS)
    const fill = async (count: number, pairs: number) => {
      const path = `/bench/fill?fill=${count}&pairs=${pairs}&turns=${options.turns ?? 0}`
      const answer = await connection.send({ method: 'POST', path, headers: {}, body: '' })
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/service answers so
      return JSON.parse(answer.body) as Pair[]
    }
    return {
      ...server,
      async sessions(count) {
        for (let left = options.besides ?? 0; left > 0; left -= STEP) await fill(Math.min(left, STEP), 0)
        const pairs: Pair[] = []
        while (pairs.length < count) {
          // Rotations are slow, so each call opens one family.
          const step = options.turns === undefined ? Math.min(count - pairs.length, STEP) : 1
          pairs.push(...(await fill(step, step)))
        }
        return pairs.map((pair) => new PairSession(TOKEN_PATH, pair, pairOfEnvelope))
      },
    }
  },
})

async function started({ on, config = OURS, memory, variables, more = [] }: FilledOptions) {
  const all = { ...(await localSecrets()), BENCH_MEMORY: memory ?? 'none', ...variables }
  if (on !== 'wrangler') return startWorkerd(config, '/health', all, on)
  const given = Object.entries(all).flatMap(([key, value]) => ['--var', `${key}:${value}`])
  return startWrangler(config, '/health', [...given, ...more])
}

/**
 * Makes the tables of D1, so that the events of the opened families are handed over. Workers of commits without receivers do
 * not ask D1.
 */
async function migrate(connection: Connection, config: string): Promise<void> {
  if (!readFileSync(config, 'utf8').includes('RECEIVERS')) return
  const folder = join(dirname(config), '..', '..', '..', 'migrations')
  const files = readdirSync(folder).toSorted()
  const body = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const answer = await connection.send({ method: 'POST', path: '/bench/migrate', headers: {}, body })
  if (answer.status !== 200) throw new Error(`migrations: ${answer.status} ${answer.body.slice(0, 300)}`)
}
