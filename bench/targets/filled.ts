import { join } from 'node:path'
import { localSecrets } from '../../scripts/local-secrets.ts'
import { Connection } from '../harness/http.ts'
import { startWrangler } from '../harness/server.ts'
import type { Target } from '../harness/target.ts'
import { type Pair, PairSession } from './pair-session.ts'
import { pairOfEnvelope, TOKEN_PATH } from './service.ts'

const CONFIG = join(import.meta.dirname, '..', 'workers', 'service', 'wrangler.toml')

/** Families opened in one commit; a cell opens thousands a second. */
const STEP = 2000

interface FilledOptions {
  /** More arguments for `wrangler dev`. */
  readonly more?: readonly string[]
  readonly memory?: 'limits' | 'all'
  /** Families of each connection. */
  readonly families?: number
  /** Families in the cell besides those that are refreshed. */
  readonly besides?: number
}

/** The service's own code, whose families were opened without a password. */
export const filled = (name: string, title: string, options: FilledOptions = {}): Target => ({
  name,
  title,
  ...(options.families === undefined ? {} : { families: options.families }),
  async start() {
    const variables = Object.entries({ ...(await localSecrets()), BENCH_MEMORY: options.memory ?? 'none' })
    const server = await startWrangler(CONFIG, '/health', [
      ...variables.flatMap(([key, value]) => ['--var', `${key}:${value}`]),
      ...(options.more ?? []),
    ])
    const connection = new Connection(server.origin)
    const fill = async (count: number, pairs: number) => {
      const path = `/bench/fill?fill=${count}&pairs=${pairs}`
      const answer = await connection.send({ method: 'POST', path, headers: {}, body: '' })
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
      return JSON.parse(answer.body) as Pair[]
    }
    return {
      ...server,
      async sessions(count) {
        for (let left = options.besides ?? 0; left > 0; left -= STEP) await fill(Math.min(left, STEP), 0)
        const pairs: Pair[] = []
        while (pairs.length < count) {
          const step = Math.min(count - pairs.length, STEP)
          pairs.push(...(await fill(step, step)))
        }
        return pairs.map((pair) => new PairSession(TOKEN_PATH, pair, pairOfEnvelope))
      },
    }
  },
})
