import { join } from 'node:path'
import { writeAssets } from '../../scripts/assets.ts'
import { jsonCall } from '../harness/http.ts'
import { type Server, startWrangler } from '../harness/server.ts'
import type { Target } from '../harness/target.ts'
import { type Storage, startWorkerd } from '../harness/workerd.ts'
import { openPairSessions, type Pair } from './pair-session.ts'

const CONFIG = join(import.meta.dirname, '..', 'workers', 'floor', 'wrangler.toml')

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/floor answers so
const pairOf = (body: string): Pair => JSON.parse(body) as Pair

type Start = (config: string, path: string) => Promise<Server>

/** The floor's Worker up to one of its steps. */
export const floor = (
  step: string,
  title: string,
  start: Start = startWrangler,
  name = `floor-${step}`,
): Target => ({
  name,
  title,
  async start() {
    const server = await start(CONFIG, '/health')
    const path = `/${step}`
    const open = jsonCall('POST', path, { token: '', refreshToken: '' })
    return { ...server, sessions: (count) => openPairSessions(server.origin, count, path, open, pairOf) }
  },
})

/** The cost of the platform, step by step. This service is compared with the last step. */
export const floors = [
  floor('fetch', 'floor: a fetch handler that reads the body'),
  floor('hono', 'floor: + Hono and JSON'),
  floor('jose', 'floor: + two verifications and two signatures by jose'),
  floor('object', 'floor: + one object call'),
  floor('sql', '**the floor**: + one SQL read and write with its commit'),
] as const

/**
 * The floor behind this service's static files. Under `wrangler dev`, three Workers of wrangler pass on each request of
 * a Worker with static files, in the measured process.
 */
export const routedFloor = floor(
  'sql',
  'the floor behind an asset router',
  (config, path) => {
    writeAssets()
    return startWrangler(config, path, ['--env', 'routed'])
  },
  'floor-routed',
)

/** The same work with one object for each family, the alternative to cells. */
export const objectPerFamily: Target = floor('family', 'floor with an object per family')

/** The floor in workerd alone. */
export const aloneFloor = (storage: Storage): Target =>
  floor('sql', 'bare workerd: **the floor**', (...of) => startWorkerd(...of, {}, storage), 'alone-floor-sql')
