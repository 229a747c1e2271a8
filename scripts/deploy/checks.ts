import type { Environment } from '../project.ts'
import { SECRETS, secretNameFaults, unknownName, variableFaults } from '../wrangler/configuration.ts'

/** The deployment is the top level of wrangler.toml, never [env.local]. */
export const TOP_LEVEL = '--env='

/**
 * The arguments of `wrangler`, in order. The tables come first, then the code that needs them. Migrations only add, so
 * the old code works with the new tables.
 */
export const DEPLOYMENT = [
  ['d1', 'migrations', 'apply', 'DB', '--remote', TOP_LEVEL],
  ['deploy', TOP_LEVEL],
] as const

const PLACEHOLDER = /^[0-]*$/

/**
 * The faults of the top level of wrangler.toml that prevent a deployment, one line each. Only this file is read. Files
 * that `npm start` wrote (.dev.vars, local data) are not, so nothing of them can be deployed.
 */
export function deploymentFaults(deployment: Environment): readonly string[] {
  const { vars } = deployment
  return [
    ...variableFaults(vars),
    ...secretNameFaults(deployment.secrets.required),
    // `ENVIRONMENT` as `local` would allow local keys and an http issuer.
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
          `${binding}: put the id that \`npm exec -- wrangler d1 create edge-token-service\` prints here`,
      ),
    ...deployment.kv_namespaces
      .filter(({ id }) => PLACEHOLDER.test(id))
      .map(
        ({ binding }) =>
          `${binding}: put the id that \`npm exec -- wrangler kv namespace create ${binding}\` prints here`,
      ),
  ]
}

/**
 * The names in the output of `wrangler secret list`: a JSON array of objects with a name, or empty for a new Worker.
 */
function namesIn(printed: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(printed)
    return Array.isArray(list) ? list.map((entry: { name?: unknown }) => String(entry?.name)) : []
  } catch {
    return []
  }
}

/** The required secrets that a Worker lacks, by the output of `wrangler secret list`. */
export function missingSecrets(required: readonly string[], printed: string): readonly string[] {
  const names = namesIn(printed)
  return required.filter((name) => !names.includes(name))
}

/**
 * The faults among the secrets of the Worker that prevent a deployment, one line each. A secret may be a variable,
 * whose value no check has seen. `ENVIRONMENT` as `local` would allow local keys and an http issuer.
 */
export function secretFaults(printed: string): readonly string[] {
  return namesIn(printed)
    .filter((name) => !SECRETS.includes(name) && unknownName(name) === null)
    .map((name) => {
      const place =
        name === 'ENVIRONMENT' ? 'a deployment has none' : 'it belongs into [vars] of wrangler.toml'
      return `${name}: is a secret of the Worker, and ${place}; remove it: ${wranglerLine('secret', 'delete', name)}`
    })
}

/**
 * Secrets of the Worker that have no effect, one line each. They do not prevent a deployment: an older version that is
 * deployed again finds the secrets of the newer one.
 */
export function idleSecrets(printed: string): readonly string[] {
  return namesIn(printed).flatMap((name) => {
    const fault = unknownName(name)
    return fault === null ? [] : [`${name} is a secret of the Worker without effect: ${fault}`]
  })
}

/** A line to paste that calls wrangler for the deployment. */
const wranglerLine = (...words: readonly string[]) =>
  `npm exec -- wrangler ${words.join(' ')} --config wrangler.toml --env=""`

/**
 * Lines to paste that create and set secrets. The keys are written outside the checkout, so that they cannot be
 * committed. These files are the only copy: a secret that is set is never shown again.
 */
export function howToSet(secrets: readonly string[]): readonly string[] {
  const lines = secrets.map((secret) => {
    const file = `"$keys/${secret}.keys.json"`
    const algorithm = secret === 'REFRESH_TOKEN_KEYS' ? ' -- --alg HS256' : ''
    return `npm run --silent keys${algorithm} > ${file} && ${wranglerLine('secret', 'put', secret)} < ${file}`
  })
  return ['keys=$(umask 077; mktemp -d)', ...lines, 'echo "Put the files into your vault, then remove $keys"']
}

/**
 * Whether wrangler could not list secrets because the Worker does not exist yet. Any other failure must be corrected
 * first.
 */
export function isNewWorker(complaint: string): boolean {
  return /\b10007\b|does not exist/i.test(complaint)
}
