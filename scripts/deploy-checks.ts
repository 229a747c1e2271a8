import { variableFaults } from './configuration.ts'
import type { Environment } from './project.ts'

/** The deployment is the top level of wrangler.toml, never [env.local]. */
export const TOP_LEVEL = '--env='

/**
 * What `wrangler` is told, in order: first the tables, then the code that needs them (migrations only add, so the
 * old code lives with them).
 */
export const DEPLOYMENT = [
  ['d1', 'migrations', 'apply', 'DB', '--remote', TOP_LEVEL],
  ['deploy', TOP_LEVEL],
] as const

const PLACEHOLDER = /^[0-]*$/

const SECRETS = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'OPERATOR_TOKEN'] as const

/**
 * What forbids to deploy this top level of wrangler.toml, one line a fault. It looks at the file alone: nothing that
 * `npm start` made (.dev.vars, local data) is read, so nothing of it can be deployed.
 */
export function deploymentFaults(deployment: Environment): readonly string[] {
  const { vars } = deployment
  return [
    ...variableFaults(vars),
    // Set to `local`, it would let local keys and an http issuer pass.
    ...('ENVIRONMENT' in vars
      ? ['ENVIRONMENT: must not be set at the top level; it is for [env.local]']
      : []),
    ...SECRETS.filter((name) => name in vars).map(
      (name) =>
        `${name}: is a secret; take it out of wrangler.toml, make a new one, and use \`wrangler secret put\``,
    ),
    ...deployment.d1_databases
      .filter(({ database_id }) => PLACEHOLDER.test(database_id))
      .map(
        ({ binding }) =>
          `${binding}: put the id that \`npx wrangler d1 create edge-token-service\` prints here`,
      ),
    ...deployment.kv_namespaces
      .filter(({ id }) => PLACEHOLDER.test(id))
      .map(
        ({ binding }) =>
          `${binding}: put the id that \`npx wrangler kv namespace create ${binding}\` prints here`,
      ),
  ]
}

const listed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Which required secrets a Worker lacks, by what `wrangler secret list` printed (a JSON array of named objects). */
export function missingSecrets(required: readonly string[], printed: string): readonly string[] {
  const list = listed(printed)
  const names = new Set(Array.isArray(list) ? list.map((entry: { name?: unknown }) => entry?.name) : [])
  return required.filter((name) => !names.has(name))
}

/** The commands that set a secret. The file is the only copy: a secret that is set is never shown again. */
export function howToSet(secret: string): string {
  const algorithm = secret === 'REFRESH_TOKEN_KEYS' ? ' -- --alg HS256' : ''
  const file = `${secret.toLowerCase().replaceAll('_', '-')}.json`
  const make = `npm run --silent keys${algorithm} > ${file}`
  return `${secret}: ${make} && npx wrangler secret put ${secret} --env="" < ${file}   (keep the file in your vault)`
}

/** Whether wrangler could not list secrets because there is no Worker yet; anything else must be put right first. */
export function isNewWorker(complaint: string): boolean {
  return /\b10007\b|does not exist/i.test(complaint)
}
