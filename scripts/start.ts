import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeAssets } from './assets.ts'
import { ArgumentFault } from './command-line/arguments.ts'
import { ROOT, readWranglerToml } from './project.ts'
import { readStartArguments, type StartArguments } from './start/arguments.ts'
import { banner } from './start/banner.ts'
import { runCron } from './start/cron.ts'
import { demoUserSql } from './start/demo-user.ts'
import { addMissing, DEV_VARS, readDevVars } from './start/dev-vars.ts'
import { isTaken, untilHealthy } from './start/health.ts'
import { localSecrets } from './start/local-secrets.ts'
import { showOutput } from './start/output.ts'
import { planStart, type StartPlan } from './start/plan.ts'
import { keyFaults, unknownName, variableFaults } from './wrangler/configuration.ts'
import { runWrangler, spawnWrangler, stopWithUs, stopWrangler } from './wrangler/process.ts'

const USAGE = `npm start [-- ARGUMENTS]

Creates local secrets in .dev.vars if they are missing, migrates the local database, adds the demo users, and
starts the service on http://localhost:8787. ARGUMENTS go to \`wrangler dev\`. The useful ones:

  --port 9000            another port
  --var NAME:value       a configuration variable (repeatable); overrides wrangler.toml
  --persist-to FOLDER    store the data there and not in .wrangler/state
  --json                 the log of a deployment: only one JSON object for each event on standard output
                         (npm itself writes its command there first, except as \`npm -s start\`)
  --help                 this text`

/** The longest that the service may take to its first answer, in milliseconds. */
const START_LIMIT = 60_000

/** A fault that the user can correct. Only its message is shown. */
class StartFault extends Error {}

stopWithUs()

try {
  const asked = readStartArguments(process.argv.slice(2))
  if (asked.help) console.log(USAGE)
  else await start(asked)
} catch (error) {
  await stopWrangler()
  console.error(error instanceof StartFault || error instanceof ArgumentFault ? error.message : error)
  process.exitCode = 1
}

async function start(asked: StartArguments): Promise<void> {
  const plan = planStart(asked, readWranglerToml().env.local, await secrets())
  await refuseFaults(plan)
  if (await isTaken(plan.host, asked.port)) {
    throw new StartFault(`port ${asked.port} is in use; choose another: npm start -- --port 9000`)
  }
  console.error(`Starting the service on ${plan.origin}, which takes a few seconds`)
  writeAssets()
  await runWrangler(plan.migrate)
  await runWrangler([...plan.execute, await demoUserSql()])
  await serve(plan, asked.json)
}

/** If .dev.vars.local exists, wrangler reads only that file. */
function secretsFile(): string {
  return existsSync(join(ROOT, `${DEV_VARS}.local`)) ? `${DEV_VARS}.local` : DEV_VARS
}

async function secrets() {
  const name = secretsFile()
  const path = join(ROOT, name)
  try {
    const added = addMissing(path, await localSecrets())
    if (added.length > 0) console.error(`Created for local runs, in ${name}: ${added.join(', ')}`)
    return readDevVars(path)
  } catch (error) {
    // The file may belong to another user, or be a folder.
    throw new StartFault(
      `${name} cannot be read and written: ${error instanceof Error ? error.message : error}`,
    )
  }
}

async function refuseFaults({ variables, ignored, misplaced }: StartPlan): Promise<void> {
  for (const name of ignored) {
    const advice = unknownName(name) ?? `give it as --var ${name}:value, or in wrangler.toml`
    console.warn(`${name} in ${DEV_VARS} has no effect: ${advice}`)
  }
  const faultsOfKeys = await keyFaults(variables)
  const advice = `Take the line out of ${secretsFile()}, and \`npm start\` creates new keys.`
  const faults = [...misplaced, ...variableFaults(variables), ...faultsOfKeys]
  if (faultsOfKeys.length > 0) faults.push(advice)
  if (faults.length > 0) throw new StartFault(faults.join('\n'))
}

async function serve(plan: StartPlan, json: boolean): Promise<void> {
  const child = spawnWrangler(plan.dev, 'pipe')
  const output = showOutput(child, json)
  const ended = new AbortController()
  // `close` and not `exit`: the last output may still be on its way at the exit.
  child.once('close', (code) => {
    output.giveUp()
    ended.abort()
    process.exitCode = code ?? 1
  })
  try {
    await untilHealthy(plan.origin, AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT)]))
  } catch {
    // Its own output says why it ended.
    if (ended.signal.aborted) return
    throw new StartFault(`${plan.origin}/health did not answer within ${START_LIMIT / 1000} s`)
  }
  output.ready()
  const say = json ? console.error : console.log
  say(banner(plan.origin, secretsFile(), json))
  await runCron(plan.origin, (line) => console.warn(line), ended.signal)
}
