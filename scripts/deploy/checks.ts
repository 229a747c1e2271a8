import { resolve } from 'node:path'
import { ROOT, type WranglerToml } from '../project.ts'
import { SECRETS, secretNameFaults, unknownName, variableFaults } from '../wrangler/configuration.ts'
import { classFaults, migrationFaults } from './additive-schema.ts'
import { type Target, variablesOf } from './configuration.ts'

/** The deployment is the top level of wrangler.toml, never [env.local]. */
export const TOP_LEVEL = '--env='

/** Variables that only `npm start` sets. */
const LOCAL_ONLY: readonly string[] = ['ENVIRONMENT', 'DEMO_USER']

/** A URL in the place of the one that is not known before the first upload. */
const NOT_YET_KNOWN = 'https://not-yet-known.invalid'

/**
 * The faults of wrangler.toml and of the migrations that prevent a deployment, one line each. Files that `npm start` wrote
 * (.dev.vars, local data) are not read, so nothing of them can be deployed.
 */
export function deploymentFaults(toml: WranglerToml): readonly string[] {
  return [
    ...secretNameFaults(toml.secrets.required),
    ...toml.d1_databases.flatMap(({ migrations_dir }) => migrationFaults(resolve(ROOT, migrations_dir))),
    ...classFaults(toml),
  ]
}

/** The faults of the variables of a deployment, one line each. */
export function variableFaultsOf(toml: WranglerToml, target: Target): readonly string[] {
  const issuer = target.issuer ?? NOT_YET_KNOWN
  const vars = variablesOf(toml, { ...target, issuer })
  return [
    ...variableFaults(vars),
    // `ENVIRONMENT` as `local` would allow local keys and an http issuer.
    ...('ENVIRONMENT' in vars
      ? ['ENVIRONMENT: must not be set for a deployment; it is for [env.local]']
      : []),
    ...SECRETS.filter((name) => name in vars).map(
      (name) => `${name}: is a secret; take it out of wrangler.toml, and make a new one`,
    ),
  ]
}

/**
 * The faults among the secrets of the Worker that prevent a deployment, one line each. A secret may be a variable,
 * whose value no check has seen. `ENVIRONMENT` as `local` would allow local keys and an http issuer.
 */
export function secretFaults(secrets: readonly string[], worker: string): readonly string[] {
  return secrets
    .filter((name) => !SECRETS.includes(name) && unknownName(name) === null)
    .map((name) => {
      const place = LOCAL_ONLY.includes(name)
        ? 'a deployment has none'
        : 'it belongs into [vars] of wrangler.toml'
      const remedy = `npm exec -- wrangler secret delete ${name} --name ${worker}`
      return `${name}: is a secret of the Worker, and ${place}; remove it: ${remedy}`
    })
}

/**
 * Secrets of the Worker that have no effect, one line each. They do not prevent a deployment: an older version that is
 * deployed again finds the secrets of the newer one.
 */
export function idleSecrets(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((name) => {
    const fault = unknownName(name)
    return fault === null ? [] : [`${name} is a secret of the Worker without effect: ${fault}`]
  })
}
