import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { jsonCall } from '../harness/http.ts'
import { freePort, isUserWorkerd, startServer, temporaryFolder } from '../harness/server.ts'
import type { Target } from '../harness/target.ts'
import { openPairSessions, type Pair } from './pair-session.ts'

export const TOKEN_PATH = '/api/v2/auth/token'

/** The pair in this service's envelope. */
export const pairOfEnvelope = (body: string): Pair | undefined =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service documents it
  (JSON.parse(body) as { content: Pair[] }).content[0]

/** This service as `npm start` runs it. */
export const service: Target = {
  name: 'wrangler-ours',
  title: 'this service, `npm start`',
  storage: 'object',
  async start() {
    const port = await freePort()
    const folder = temporaryFolder()
    const args = [join(ROOT, 'scripts', 'start.ts'), '--port', String(port), '--persist-to', folder]
    // `--json` gives the log of a deployment: a line for each request would be measured too.
    const server = await startServer([...args, '--json', '--var', 'MAX_FAMILIES_PER_USER:1000'], {
      port,
      path: '/health',
      folder,
      runtime: isUserWorkerd(port),
    })
    const login = jsonCall('POST', TOKEN_PATH, { username: DEMO.username, password: DEMO.password })
    return {
      ...server,
      // The logins are sequential: parallel logins of one user would count as failures until one succeeds.
      sessions: (count) => openPairSessions(server.origin, count, TOKEN_PATH, login, pairOfEnvelope),
    }
  },
}
