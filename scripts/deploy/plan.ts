import { printable } from '../command-line/printable.ts'
import type { Target } from './configuration.ts'
import type { Deployed } from './deployed.ts'
import type { Source } from './secrets.ts'

/** The steps of a deployment. */
export type StepName = 'secrets' | 'upload' | 'migrate' | 'url' | 'wait' | 'first user' | 'check'

export interface Step {
  readonly name: StepName
  /** What the step will do, for the plan and for the progress. */
  readonly words: string
}

/** What the plan depends on. */
export interface Situation {
  readonly target: Target
  readonly deployed: Deployed | null
  /** The variables that change, one line each. */
  readonly changes: readonly string[]
  readonly missing: ReadonlyMap<string, Source>
  readonly secretsFile: string
  readonly customer: string | undefined
  readonly user: string | undefined
  /** Whether the operator token is known here. Without it, neither users nor the whole check are possible. */
  readonly operates: boolean
}

/**
 * The steps, in order. The first time the upload makes the database, so the migrations follow it. Later they come first:
 * they only add, so that the old code works with the new tables, and the new code never meets the old ones.
 */
export function planOf(situation: Situation): readonly Step[] {
  const { target, deployed, missing } = situation
  const step = (name: StepName, words: string): Step => ({ name, words })
  const upload = step(
    'upload',
    deployed === null
      ? `deploy the Worker ${target.name}, and make its database and its KV namespace`
      : `deploy the Worker ${target.name}`,
  )
  const migrate = step('migrate', 'apply the migrations of the database that it lacks')
  return [
    ...(missing.size === 0 ? [] : [step('secrets', secretsWords(situation))]),
    ...(deployed === null ? [upload, migrate] : [migrate, upload]),
    ...(target.issuer === null ? [step('url', 'deploy again, with the URL that Cloudflare gave it')] : []),
    step('wait', `wait until ${target.issuer ?? 'its URL'} answers`),
    ...firstUser(situation, step),
    step(
      'check',
      situation.operates
        ? 'check the live service: create, refresh, retry by key, reuse, the end of the family, introspection, JWK Set'
        : 'check the live service: health, metadata, JWK Set (the rest needs OPERATOR_TOKEN in the environment)',
    ),
  ]
}

function secretsWords({ missing, secretsFile }: Situation): string {
  const from = (source: Source) => [...missing].filter(([, one]) => one === source).map(([name]) => name)
  const parts = [
    { names: from('new'), words: `make ${from('new').join(', ')}, and keep them in ${secretsFile}` },
    { names: from('folder'), words: `take ${from('folder').join(', ')} from ${secretsFile}` },
    { names: from('environment'), words: `take ${from('environment').join(', ')} from the environment` },
  ]
  return parts.flatMap(({ names, words }) => (names.length === 0 ? [] : [words])).join('; ')
}

function firstUser(
  { customer, user }: Situation,
  step: (name: StepName, words: string) => Step,
): readonly Step[] {
  if (customer === undefined) return []
  const person = user === undefined ? '' : `, and the user ${user}`
  return [step('first user', `add the customer ${printable(customer)}${person}, where they are missing`)]
}

/** The plan as text. `account` is null without a login, which a dry run does not need. */
export function planText(
  steps: readonly Step[],
  account: string | null,
  { target, changes }: Situation,
): string {
  const url = target.issuer ?? `https://${target.name}.….workers.dev`
  return [
    `Deployment of ${target.name} to ${url}${account === null ? '' : `, account ${account}`}:`,
    '',
    ...(account === null
      ? ['  wrangler is not logged in, so this is the plan of a first deployment.', '']
      : []),
    ...steps.map(({ words }, index) => `  ${index + 1}. ${words}`),
    '',
    ...(changes.length === 0 ? [] : ['Variables change:', ...changes.map((line) => `  ${line}`), '']),
    ...(target.domain === null ? [] : [`The custom domain ${target.domain} will point to the Worker.`, '']),
  ].join('\n')
}
