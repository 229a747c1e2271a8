import { join } from 'node:path'
import { writeAssets } from '../../scripts/assets.ts'
import { jsonCall } from '../harness/http.ts'
import { type Server, startWrangler } from '../harness/server.ts'
import type { Target } from '../harness/target.ts'
import { type Place, startWorkerd } from '../harness/workerd.ts'
import { openPairSessions, type Pair } from './pair-session.ts'

const CONFIG = join(import.meta.dirname, '..', 'workers', 'floor', 'wrangler.toml')

/** The steps of the floor's Worker. Each does what the one before it does, and more. */
type Step = 'fetch' | 'hono' | 'jose' | 'object' | 'sql'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/floor answers so
const pairOf = (body: string): Pair => JSON.parse(body) as Pair

/** The floor's Worker up to one of its steps. `family`: the whole floor, with an object for each family. */
const floorBy = (
  step: Step | 'family',
  name: string,
  title: string,
  start: () => Promise<Server>,
): Target => ({
  name,
  title,
  storage: step === 'sql' || step === 'family' ? 'object' : 'none',
  async start() {
    const server = await start()
    const path = `/${step}`
    const open = jsonCall('POST', path, { token: '', refreshToken: '' })
    return { ...server, sessions: (count) => openPairSessions(server.origin, count, path, open, pairOf) }
  },
})

const alone = (place: Place) => () => startWorkerd(CONFIG, '/health', {}, place)

/** The floor in workerd alone. */
export const floor = (place: Place, name: string, title: string) => floorBy('sql', name, title, alone(place))

/** The parts of the floor in workerd alone, step by step up to the whole floor. */
export const floorSteps = (
  [
    ['fetch', 'a fetch handler that reads the body'],
    ['hono', '+ Hono and JSON'],
    ['jose', '+ two verifications and two signatures by jose'],
    ['object', '+ one object call'],
    ['sql', '**the floor**, + one SQL read and write with its commit'],
  ] as const
).map(([step, title]) => floorBy(step, `step-${step}`, title, alone('disk')))

/** The same work with one object for each family, the alternative to cells. */
export const objectPerFamily: Target = {
  ...floorBy(
    'family',
    'families-objects',
    'the floor, an object per family, 100 a connection',
    alone('disk'),
  ),
  families: 100,
}

/** The floor under `wrangler dev`. */
export const wranglerFloor = floorBy('sql', 'wrangler-floor', 'the floor, `wrangler dev`', () =>
  startWrangler(CONFIG, '/health'),
)

/**
 * The floor behind this service's static files. Under `wrangler dev`, three Workers of wrangler pass on each request of
 * a Worker with static files, in the measured process.
 */
export const routedFloor = floorBy(
  'sql',
  'wrangler-floor-routed',
  'the floor behind an asset router, `wrangler dev`',
  () => {
    writeAssets()
    return startWrangler(CONFIG, '/health', ['--env', 'routed'])
  },
)
