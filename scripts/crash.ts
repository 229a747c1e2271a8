import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CrashClient, login, logout, type Verdicts } from './crash/client.ts'
import { Inbox } from './crash/inbox.ts'
import { OperatorApi } from './operator/operator-api.ts'
import { DEMO, demoUserSql } from './start/demo-user.ts'
import { untilHealthy } from './start/health.ts'
import { localSecrets } from './start/local-secrets.ts'
import { runWrangler, spawnWrangler } from './wrangler/process.ts'

// It tests invariants 2, 4 and 10.
const USAGE = `npm run test:crash [-- ROUNDS [SEED]]

Kills the whole service at a random moment under load, starts it again on the same state, and checks that no
acknowledged answer was lost, and that a receiver got every event. ROUNDS is 20 by default. The seed determines the moments of the kills. The service that is
killed has GROUP_COMMIT on in the odd rounds, and off in the even ones.

  --help    this text`

if (process.argv[2] === '--help') {
  console.log(USAGE)
  process.exit()
}

const PORT = 18_787
const ORIGIN = `http://localhost:${PORT}`
const INBOX_PORT = 18_788
const CLIENTS = 8
/** Sessions that log out around the kill. */
const LEAVING = 4
const START_LIMIT_MS = 120_000

const rounds = Number(process.argv[2] ?? 20)
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31))
let state = seed >>> 0
/** A linear congruential generator: it gives the same moments for the same seed. */
const chance = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

const data = mkdtempSync(join(tmpdir(), 'ets-crash-'))
const made = await localSecrets()
const secrets = Object.entries(made).flatMap(([name, value]) => ['--var', `${name}:${value}`])
const api = new OperatorApi(ORIGIN, made.OPERATOR_TOKEN)
const inbox = new Inbox()
const place = ['--env', 'local', '--persist-to', data]

/** Starts the service that is killed in this round. */
async function start(round: number) {
  const variables = ['--var', `ISSUER:${ORIGIN}`, '--var', `AUDIENCE:${ORIGIN}`, ...secrets]
  const groupCommit = ['--var', `GROUP_COMMIT:${round % 2 === 1 ? 'on' : 'off'}`]
  const more = ['--var', 'IDEMPOTENCY_WINDOW_SECONDS:600', '--var', 'MAX_FAMILIES_PER_USER:1000']
  const child = spawnWrangler(
    ['dev', ...place, '--port', String(PORT), ...variables, ...more, ...groupCommit],
    'pipe',
  )
  child.stdout?.resume()
  child.stderr?.resume()
  await untilHealthy(ORIGIN, AbortSignal.timeout(START_LIMIT_MS))
  return child
}

/** Sends SIGKILL to the process group of wrangler, which includes workerd. No process can clean up. */
async function kill(child: Awaited<ReturnType<typeof start>>): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  await ended
}

const total: Verdicts = { acknowledged: 0, unanswered: 0, consumed: 0, faults: [] }
let child: Awaited<ReturnType<typeof start>> | undefined
try {
  console.log(`${rounds} rounds, seed ${seed}`)
  await runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', ...place])
  await runWrangler(['d1', 'execute', 'DB', '--local', ...place, '--command', await demoUserSql()])
  const url = await inbox.start(INBOX_PORT)
  child = await start(1)
  await api.call('POST', '/receiver', { url })
  for (let round = 1; round <= rounds && total.faults.length === 0; round += 1) {
    const clients: CrashClient[] = []
    for (let made = 0; made < CLIENTS; made += 1) {
      clients.push(new CrashClient(ORIGIN, await login(ORIGIN, DEMO)))
    }
    const leaving = []
    for (let logins = 0; logins < LEAVING; logins += 1) leaving.push(await login(ORIGIN, DEMO))
    const loads = clients.map((client) => client.run())
    await sleep(50 + chance() * 1500)
    const logouts = leaving.map((pair) => logout(ORIGIN, pair))
    await sleep(chance() * 200)
    await kill(child)
    await Promise.all([...loads, ...logouts])
    child = await start(round + 1)
    for (const client of clients) await client.judge(total)
    const { acknowledged, unanswered, consumed } = total
    console.log(
      `round ${round}: ${acknowledged} acknowledged, ${unanswered} unanswered, ${consumed} consumed, ${inbox.summary}`,
    )
  }
  const user = await api.call('GET', `/user?username=${encodeURIComponent(DEMO.username)}`)
  await inbox.judge(api, String(user.id))
  total.faults.push(...inbox.faults)
  console.log(inbox.summary)
} finally {
  inbox.stop()
  if (child?.exitCode === null) await kill(child)
  rmSync(data, { recursive: true, force: true })
}
for (const fault of total.faults) console.error(fault)
console.log(`${rounds} rounds, ${total.faults.length} faults (seed ${seed})`)
process.exitCode = total.faults.length === 0 ? 0 : 1
