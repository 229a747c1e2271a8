import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeAssets } from './assets.ts'
import { keyFaults, unknownName, variableFaults } from './configuration.ts'
import { runCron } from './cron.ts'
import { curlLines } from './curl-lines.ts'
import { demoUserSql } from './demo-user.ts'
import { addMissing, DEV_VARS, readDevVars } from './dev-vars.ts'
import { isTaken, untilHealthy } from './health.ts'
import { localSecrets } from './local-secrets.ts'
import { ROOT, readWranglerToml } from './project.ts'
import { ArgumentFault, readStartArguments, type StartArguments } from './start-arguments.ts'
import { planStart, type StartPlan } from './start-plan.ts'
import { runWrangler, spawnWrangler, stopWrangler } from './wrangler.ts'

const USAGE = `npm start [-- ARGUMENTS]

Makes local secrets in .dev.vars if there are none, brings the local database up to date, adds the demo user, and
starts the service on http://localhost:8787. ARGUMENTS go to \`wrangler dev\`; the useful ones:

  --port 9000            another port
  --var NAME:value       a configuration variable (repeat it for more); wins over wrangler.toml
  --persist-to FOLDER    keep the data there and not in .wrangler/state
  --help                 this text`

/** How long the service may take to answer its first request, in milliseconds. */
const START_LIMIT = 60_000

/** Something that the user can put right: the message alone is shown. */
class Refused extends Error {}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopWrangler().then(() => process.exit(0)))
}

try {
  const asked = readStartArguments(process.argv.slice(2))
  if (asked.help) console.log(USAGE)
  else await start(asked)
} catch (error) {
  await stopWrangler()
  console.error(error instanceof Refused || error instanceof ArgumentFault ? error.message : error)
  process.exitCode = 1
}

async function start(asked: StartArguments): Promise<void> {
  const plan = planStart(asked, readWranglerToml().env.local, await secrets())
  await refuseFaults(plan)
  if (await isTaken(plan.host, asked.port)) {
    throw new Refused(`port ${asked.port} is in use; choose another: npm start -- --port 9000`)
  }
  writeAssets()
  await runWrangler(plan.migrate)
  await runWrangler([...plan.execute, await demoUserSql()])
  await serve(plan)
}

async function secrets() {
  // wrangler reads .dev.vars.local alone if it is there.
  const path = join(ROOT, existsSync(join(ROOT, `${DEV_VARS}.local`)) ? `${DEV_VARS}.local` : DEV_VARS)
  const added = addMissing(path, await localSecrets())
  if (added.length > 0) console.log(`Made for local runs, in ${path}: ${added.join(', ')}`)
  return readDevVars(path)
}

async function refuseFaults({ variables, ignored, misplaced }: StartPlan): Promise<void> {
  for (const name of ignored) {
    const advice = unknownName(name) ?? `give it as --var ${name}:value, or in wrangler.toml`
    console.warn(`${name} in ${DEV_VARS} has no effect: ${advice}`)
  }
  const faults = [...misplaced, ...variableFaults(variables), ...(await keyFaults(variables))]
  if (faults.length > 0) throw new Refused(faults.join('\n'))
}

async function serve(plan: StartPlan): Promise<void> {
  const child = spawnWrangler(plan.dev, 'inherit')
  const ended = new AbortController()
  child.once('exit', (code) => {
    ended.abort()
    process.exitCode = code ?? 1
  })
  try {
    await untilHealthy(plan.origin, AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT)]))
  } catch {
    // It said itself why it ended.
    if (ended.signal.aborted) return
    throw new Refused(`${plan.origin}/health did not answer within ${START_LIMIT / 1000} s`)
  }
  console.log('\nnpm start triggers the schedule itself, once a minute.')
  const { create, refresh } = curlLines(plan.origin)
  console.log(`\nReady. Paste this to create a pair:\n\n${create}\n`)
  console.log(`and this to refresh it (a second time, it is refused as reuse):\n\n${refresh}\n`)
  await runCron(plan.origin, (line) => console.warn(line), ended.signal)
}
