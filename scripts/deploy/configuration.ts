import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ROOT, type WranglerToml } from '../project.ts'

/** One deployment: a Worker with a database, a namespace and rate limits of its own. */
export interface Target {
  /** The name of the Worker, and of its database. */
  readonly name: string
  /** Null until the first upload has told the URL. */
  readonly issuer: string | null
  readonly audience: string | null
  /** A custom domain to attach. Null: none, or one that is attached already. */
  readonly domain: string | null
  /** Whether the service answers at its workers.dev URL too. */
  readonly workersDev: boolean
  /** The namespace of a first deployment that was interrupted. Null: wrangler makes one, or the Worker has one. */
  readonly revokedId: string | null
}

/** A target without anything of its own. */
const bareTarget = (name: string): Target => ({
  name,
  issuer: null,
  audience: null,
  domain: null,
  workersDev: true,
  revokedId: null,
})

/**
 * The configuration of one deployment, for wrangler: the top level of wrangler.toml with what differs by deployment. A
 * deployment under another name than that of the file shares nothing with it, so it has no id and no route of the file, and
 * its rate limits have ids of their own. `[env.NAME.vars]` may have variables for it alone.
 */
export function deploymentConfiguration(toml: WranglerToml, target: Target): Record<string, unknown> {
  const { env: _environments, route, routes, ...top } = toml
  const own = target.name === toml.name
  return {
    ...top,
    // wrangler takes a route or a custom domain away from the Worker that has it.
    ...(own && route !== undefined && { route }),
    ...(own && routes !== undefined && { routes }),
    name: target.name,
    main: resolve(ROOT, toml.main),
    alias: aliasesOf(toml),
    workers_dev: target.workersDev,
    vars: variablesOf(toml, target),
    assets: { ...toml.assets, directory: resolve(ROOT, toml.assets.directory) },
    d1_databases: toml.d1_databases.map(({ database_id, ...database }) => ({
      ...database,
      migrations_dir: resolve(ROOT, database.migrations_dir),
      ...(own ? { ...(database_id && { database_id }) } : { database_name: target.name }),
    })),
    kv_namespaces: toml.kv_namespaces.map((namespace) => ({
      ...namespace,
      id: (own ? namespace.id : undefined) ?? target.revokedId ?? undefined,
    })),
    ratelimits: toml.ratelimits.map((limit) => ({
      ...limit,
      namespace_id: own ? limit.namespace_id : rateLimitId(target.name, limit.namespace_id),
    })),
    ...(target.domain === null ? {} : { routes: [{ pattern: target.domain, custom_domain: true }] }),
  }
}

/** What stands for modules in the bundle: modules of packages, and files of this project by absolute paths. */
function aliasesOf({ alias }: WranglerToml): Readonly<Record<string, string>> {
  const absolute = (path: string) => (path.startsWith('.') ? resolve(ROOT, path) : path)
  return Object.fromEntries(Object.entries(alias).map(([name, path]) => [name, absolute(path)]))
}

/** The variables of a deployment. An unset issuer and audience are left empty, which the service reports. */
export function variablesOf(toml: WranglerToml, target: Target): Readonly<Record<string, string>> {
  return {
    ...toml.vars,
    ...toml.env[target.name]?.vars,
    ISSUER: target.issuer ?? '',
    AUDIENCE: target.audience ?? target.issuer ?? '',
  }
}

/** Numbers up to this one are for ids in wrangler.toml. */
const OWN_IDS = 10_000

/**
 * The id of a rate limit of another deployment. All Workers of an account share these ids, so the id is a number that the
 * name determines. It stays below 2^31.
 */
function rateLimitId(name: string, id: string): string {
  const hash = createHash('sha256').update(name).digest().readUInt32BE()
  return String((1 + (hash % 200_000)) * OWN_IDS + (Number(id) % OWN_IDS))
}

/** A file of this checkout that has no secret and is not committed. */
const configurationFile = (name: string): string => join(ROOT, '.wrangler', 'deployments', `${name}.json`)

/** Writes the configuration of a deployment, for wrangler. It is written anew by each run. Returns its path. */
export const writeConfiguration = (toml: WranglerToml, target: Target): string =>
  write(configurationFile(target.name), toml, target)

/**
 * Writes a configuration for questions to Cloudflare about a Worker, and returns its path. It has a file of its own: it has no
 * URL, and a deployment that runs at the same time must not take it. A name has no dot, so no deployment has this file.
 */
export const writeQuestions = (toml: WranglerToml, name: string): string =>
  write(configurationFile(`${name}.questions`), toml, bareTarget(name))

function write(path: string, toml: WranglerToml, target: Target): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(deploymentConfiguration(toml, target), null, 2)}\n`)
  return path
}
