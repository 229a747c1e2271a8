import { spawnSync } from 'node:child_process'
import { writeAssets } from './assets.ts'
import { readArguments } from './command-line/arguments.ts'
import {
  DEPLOYMENT,
  deploymentFaults,
  howToSet,
  idleSecrets,
  isNewWorker,
  missingSecrets,
  secretFaults,
  TOP_LEVEL,
} from './deploy/checks.ts'
import { ROOT, readWranglerToml } from './project.ts'
import { wranglerArguments, wranglerEnvironment } from './wrangler/process.ts'

const USAGE = `npm run deploy [-- --dry-run [--outdir FOLDER]]

Deploys the top level of wrangler.toml. It checks the file and the secrets, applies the migrations of the database,
and deploys the Worker. --dry-run checks the file and builds the Worker, and changes nothing.`

try {
  process.exitCode = deploy()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function deploy(): number {
  // Unknown arguments are refused: no check has seen a variable that is given here.
  const options = {
    'dry-run': { type: 'boolean' },
    outdir: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  const { values } = readArguments({ options })
  if (values.help) return say(USAGE)
  const deployment = readWranglerToml()
  const faults = deploymentFaults(deployment)
  if (faults.length > 0) return refuse(['wrangler.toml is not ready to be deployed:', ...faults])
  writeAssets()
  if (values['dry-run']) {
    const outdir = values.outdir === undefined ? [] : ['--outdir', values.outdir]
    return run(['deploy', '--dry-run', TOP_LEVEL, ...outdir])
  }
  const list = secretList()
  if (list === null)
    return refuse([
      'The secrets could not be listed, so nothing was deployed. The message of wrangler is above.',
    ])
  for (const line of idleSecrets(list)) console.warn(line)
  const misplaced = secretFaults(list)
  if (misplaced.length > 0) return refuse(['These secrets of the Worker must be changed:', ...misplaced])
  const missing = missingSecrets(deployment.secrets.required, list)
  if (missing.length > 0) {
    return refuse([
      '',
      `These secrets are not set: ${missing.join(', ')}. Make and set them (the first makes the Worker, if it is new):`,
      '',
      ...howToSet(missing),
    ])
  }
  for (const step of DEPLOYMENT) {
    const status = run(step)
    if (status !== 0) return status
  }
  return 0
}

/**
 * The output of `wrangler secret list`. Empty for a Worker that does not exist yet. Null: the command failed for
 * another reason.
 */
function secretList(): string | null {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    wranglerArguments(['secret', 'list', TOP_LEVEL, '--format', 'json']),
    { cwd: ROOT, env: wranglerEnvironment(), stdio: ['inherit', 'pipe', 'pipe'], encoding: 'utf8' },
  )
  if (status === 0) return stdout
  if (isNewWorker(stdout + stderr)) return ''
  console.error(stdout + stderr)
  return null
}

function run(args: readonly string[]): number {
  const { status } = spawnSync(process.execPath, wranglerArguments(args), {
    cwd: ROOT,
    env: wranglerEnvironment(),
    stdio: 'inherit',
  })
  return status ?? 1
}

function say(text: string): number {
  console.log(text)
  return 0
}

function refuse(lines: readonly string[]): number {
  console.error(lines.join('\n'))
  return 1
}
