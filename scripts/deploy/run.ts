import { setImmediate } from 'node:timers/promises'
import { kidsOf, rememberKeys } from '../keys/live/memory.ts'
import { KEY_SECRETS } from '../keys/waits.ts'
import { OperatorApi } from '../operator/operator-api.ts'
import type { WranglerToml } from '../project.ts'
import { failureOf, type OutputEntry, type Wrangler } from '../wrangler/remote.ts'
import { type Target, variablesOf, writeConfiguration } from './configuration.ts'
import { DeployFault } from './fault.ts'
import type { DeploymentFolder, Secrets } from './folder.ts'
import { checkLive, findByName } from './live-check.ts'
import { publishedKids, untilLive } from './live-service.ts'
import type { Situation, Step, StepName } from './plan.ts'
import { valuesOf } from './secrets.ts'

/** Seconds until a new URL answers: longer for a custom domain, whose certificate is made first. */
const WORKERS_DEV_LIMIT = 120
const DOMAIN_LIMIT = 600

/** Everything that the steps use and find out. */
export interface Run {
  readonly toml: WranglerToml
  readonly wrangler: Wrangler
  readonly folder: DeploymentFolder
  readonly situation: Situation
  readonly role: string
  readonly password: string | null
  target: Target
  secrets: Secrets
  customerId: string | null
}

const STEPS: Readonly<Record<StepName, (run: Run) => Promise<void> | void>> = {
  async secrets(run) {
    run.secrets = await valuesOf(run.situation.missing, run.folder)
    const made = [...run.situation.missing].filter(([, source]) => source === 'new').map(([name]) => name)
    if (made.length === 0) return
    // A new set has no key that signed before it.
    const sets = Object.values(KEY_SECRETS).filter((name) => made.includes(name))
    for (const name of sets) rememberKeys(run.folder, name, [], kidsOf(run.secrets[name] ?? ''))
    console.log(`Put these into your vault: ${made.join(', ')}, in ${run.folder.secretsFile}`)
    console.log('Cloudflare does not show a secret again, and key rotation needs the keys.')
  },
  upload(run) {
    const entries = withSecretsFile(run.folder, run.secrets, (args) => {
      const { entries: all, ...finished } = run.wrangler.show('deploy', ...args)
      if (!finished.ok) throw new DeployFault(failureOf({ ...finished, entries: all }))
      return all
    })
    const { issuer } = run.target
    run.folder.writeRecord({ ...(issuer === null ? {} : { url: issuer }) })
    if (issuer === null) run.target = { ...run.target, issuer: workersDevUrl(entries) }
  },
  migrate({ wrangler }) {
    // Without a terminal wrangler asks nothing: the plan was confirmed.
    const migrated = wrangler.showUnattended('d1', 'migrations', 'apply', 'DB', '--remote')
    if (!migrated.ok) throw new DeployFault(failureOf(migrated))
  },
  url(run) {
    writeConfiguration(run.toml, run.target)
    // The secrets are there since the upload.
    const finished = run.wrangler.show('deploy')
    if (!finished.ok) throw new DeployFault(failureOf(finished))
    run.folder.writeRecord({ url: urlOf(run) })
  },
  async wait(run) {
    const limit = run.target.domain === null ? WORKERS_DEV_LIMIT : DOMAIN_LIMIT
    await untilLive({ url: urlOf(run), worker: run.target.name }, limit, (line) => console.log(line))
  },
  async 'first user'(run) {
    const { customer, user } = run.situation
    const api = operatorApi(run)
    if (api === null || customer === undefined) {
      throw new DeployFault('the operator token is not known here: set OPERATOR_TOKEN in the environment')
    }
    const known = await findByName(api, '/customer', customer)
    run.customerId = String((known ?? (await api.call('POST', '/customer', { name: customer }))).id)
    if (user === undefined) return
    const { rows } = await api.list('GET', `/user?${new URLSearchParams({ username: user.toLowerCase() })}`)
    if (rows.length > 0) return console.log(`${user} is there already, and keeps its password.`)
    const { role, password, customerId } = run
    await api.call('POST', '/user', { username: user, password, customerId, role })
  },
  async check(run) {
    const url = urlOf(run)
    if ((await publishedKids(url)) === null)
      throw new DeployFault(`${url}/.well-known/jwks.json does not answer`)
    const api = operatorApi(run)
    const customer = run.customerId ?? (await api?.list('GET', '/customer?size=1'))?.rows[0]?.id
    if (api === null || customer === undefined) {
      console.log(
        api === null
          ? 'Only health, metadata and JWK Set were checked: the operator token is not known here.'
          : 'Only health, metadata and JWK Set were checked: there is no customer yet. Give --customer.',
      )
      return
    }
    const { REQUIRE_DPOP } = variablesOf(run.toml, run.target)
    await checkLive(url, api, String(customer), REQUIRE_DPOP === 'on')
  },
}

/** Runs the steps in order. Throws `DeployFault` with what was done and what to do. */
export async function runSteps(steps: readonly Step[], run: Run): Promise<void> {
  for (const [index, { name, words }] of steps.entries()) {
    console.log(`\n[${index + 1}/${steps.length}] ${words}`)
    try {
      await runStep(name, run)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const done = steps.slice(0, index).map((step, at) => `  ${at + 1}. ${step.words}`)
      throw new DeployFault(
        [
          `Step ${index + 1} of ${steps.length} failed: ${error.message}`,
          ...(done.length === 0 ? ['Nothing was changed.'] : ['Done before it:', ...done]),
          'Correct the cause, then run the same command again. It repeats no step that would do harm.',
        ].join('\n'),
        { cause: error },
      )
    }
  }
}

/** A signal that came while wrangler ran is handled at the end of the step, before anything else is said or done. */
async function runStep(name: StepName, run: Run): Promise<void> {
  try {
    await STEPS[name](run)
  } finally {
    await setImmediate()
  }
}

/** The URL of the service, once it is known. */
export function urlOf({ target }: Run): string {
  if (target.issuer === null) throw new DeployFault('the URL of the service is not known yet')
  return target.issuer
}

/** The operator routes of the deployed service. Null: the token is not known here. */
function operatorApi(run: Run): OperatorApi | null {
  const token =
    process.env.OPERATOR_TOKEN || run.secrets.OPERATOR_TOKEN || run.folder.secrets().OPERATOR_TOKEN
  return token === undefined ? null : new OperatorApi(urlOf(run), token)
}

/** Gives wrangler the secrets in a file that only this user can read. */
function withSecretsFile<T>(
  folder: DeploymentFolder,
  secrets: Secrets,
  work: (args: readonly string[]) => T,
): T {
  if (Object.keys(secrets).length === 0) return work([])
  return folder.handOver(secrets, (file) => work(['--secrets-file', file]))
}

function workersDevUrl(entries: readonly OutputEntry[]): string {
  const targets = entries.flatMap(({ type, targets: urls }) => (type === 'deploy' ? (urls ?? []) : []))
  const url = targets.find(
    (target) => URL.canParse(target) && new URL(target).hostname.endsWith('.workers.dev'),
  )
  if (url === undefined) {
    throw new DeployFault(
      'Cloudflare gave the Worker no workers.dev URL. Choose a workers.dev name for the account in its dashboard (Workers & Pages), or give --domain.',
    )
  }
  return new URL(url).origin
}
