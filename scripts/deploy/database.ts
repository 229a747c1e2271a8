import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ROOT, type WranglerToml } from '../project.ts'
import { failureOf, type Wrangler } from '../wrangler/remote.ts'
import { deploymentConfiguration, type Target } from './configuration.ts'
import { type Deployed, parsed } from './deployed.ts'
import { DeployFault } from './fault.ts'

const databases = z.array(z.looseObject({ uuid: z.string(), name: z.string() }))

const rows = z.array(z.looseObject({ results: z.array(z.looseObject({ name: z.string() })) })).min(1)

const configured = z.array(
  z.looseObject({
    database_name: z.string(),
    database_id: z.string().optional(),
    migrations_dir: z.string(),
  }),
)

/**
 * Refuses a database that is not this service's. wrangler finds a database without an id by its name, also one of another
 * project. Where the Worker has a database of another name, wrangler makes an empty one. Throws `DeployFault`.
 */
export function refuseForeignDatabase(
  wrangler: Wrangler,
  toml: WranglerToml,
  target: Target,
  deployed: Deployed | null,
): void {
  const [database] = configured.parse(deploymentConfiguration(toml, target).d1_databases)
  if (database === undefined) return
  const { database_name: name, database_id: id } = database
  const listed = wrangler.read('d1', 'list', '--json')
  if (!listed.ok) throw new DeployFault(`Cloudflare was asked for the databases: ${failureOf(listed)}`)
  const all = parsed(databases, listed.stdout)
  const found = all.find((one) => (id === undefined ? one.name === name : one.uuid === id))
  const used = deployed?.databaseId ?? null
  // An id in wrangler.toml is a decision, such as the one to use a restored database.
  if (used !== null && id === undefined && found?.uuid !== used) {
    const known = all.find(({ uuid }) => uuid === used)
    throw new DeployFault(
      `The Worker ${target.name} uses the database ${known?.name ?? used}, and this deployment would give it ${name}.\n` +
        `Put database_name = "${known?.name ?? 'NAME'}" and database_id = "${used}" into wrangler.toml.`,
    )
  }
  if (found === undefined || found.uuid === used) return
  if (isEmptyOrOurs(wrangler, resolve(ROOT, database.migrations_dir))) return
  throw new DeployFault(
    `The database ${found.name} of this account has tables that are not this service's. Nothing was changed.\n` +
      'Choose another --name, or another database_name in wrangler.toml.',
  )
}

/** Whether the configured database has no tables yet, or was begun by the first migration of this service. */
function isEmptyOrOurs(wrangler: Wrangler, migrations: string): boolean {
  const tables = namesIn(wrangler, "SELECT name FROM sqlite_master WHERE type = 'table'")
  const own = tables.filter((table) => !/^(?:sqlite_|_cf_|d1_migrations$)/.test(table))
  if (own.length === 0) return true
  if (!tables.includes('d1_migrations') || !['customers', 'users'].every((name) => own.includes(name))) {
    return false
  }
  const [first] = readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  return namesIn(wrangler, 'SELECT name FROM d1_migrations ORDER BY id LIMIT 1')[0] === first
}

function namesIn(wrangler: Wrangler, sql: string): readonly string[] {
  const asked = wrangler.read('d1', 'execute', 'DB', '--remote', '--json', '--command', sql)
  if (!asked.ok) throw new DeployFault(`Cloudflare was asked for the tables: ${failureOf(asked)}`)
  return parsed(rows, asked.stdout).flatMap(({ results }) => results.map(({ name }) => name))
}
