import { z } from 'zod'
import { KEY_SECRETS } from '../keys/waits.ts'
import { failureOf, type Wrangler } from '../wrangler/remote.ts'
import { DeployFault } from './fault.ts'

/** What runs at Cloudflare under a name. */
export interface Deployed {
  /** The versions that share the traffic. One, except while a change of keys is under way. */
  readonly versions: readonly { readonly id: string; readonly percentage: number }[]
  /** The variables of the version with the most traffic. */
  readonly vars: Readonly<Record<string, string>>
  /** The names of its secrets. Cloudflare never shows a secret. */
  readonly secrets: readonly string[]
  /** The id of the deny-list's namespace, for resource servers. */
  readonly revokedId: string | null
  /** The id of its database. */
  readonly databaseId: string | null
  /** Whether it is this service, and not another Worker of the same name. */
  readonly isThisService: boolean
}

const status = z.looseObject({
  versions: z.array(z.looseObject({ version_id: z.string(), percentage: z.number() })).min(1),
})

const version = z.looseObject({
  resources: z.looseObject({
    bindings: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        text: z.string().optional(),
        namespace_id: z.string().optional(),
        id: z.string().optional(),
        database_id: z.string().optional(),
      }),
    ),
  }),
})

/** The code of Cloudflare's answer for a Worker that does not exist. */
const NO_SUCH_WORKER = 10_007

/** Reads what runs under the name of the configuration. Null: no such Worker. Throws `DeployFault`. */
export function readDeployed(wrangler: Wrangler): Deployed | null {
  const asked = wrangler.read('deployments', 'status', '--json')
  if (!asked.ok) {
    if (asked.entries.some(({ code }) => code === NO_SUCH_WORKER)) return null
    throw new DeployFault(`Cloudflare was asked for the Worker: ${failureOf(asked)}`)
  }
  const { versions } = parsed(status, asked.stdout)
  const [live] = versions.toSorted((one, other) => other.percentage - one.percentage)
  const seen = wrangler.read('versions', 'view', live?.version_id ?? '', '--json')
  if (!seen.ok) throw new DeployFault(`Cloudflare was asked for the Worker's version: ${failureOf(seen)}`)
  const { bindings } = parsed(version, seen.stdout).resources
  const named = (type: string) => bindings.filter((binding) => binding.type === type)
  const database = named('d1').find(({ name }) => name === 'DB')
  const secrets = named('secret_text').map(({ name }) => name)
  return {
    versions: versions.map(({ version_id, percentage }) => ({ id: version_id, percentage })),
    vars: Object.fromEntries(named('plain_text').map(({ name, text }) => [name, text ?? ''])),
    secrets,
    revokedId: named('kv_namespace').find(({ name }) => name === 'REVOKED')?.namespace_id ?? null,
    databaseId: database?.database_id ?? database?.id ?? null,
    // `wrangler secret put` before the first deployment makes a Worker that has nothing but secrets.
    isThisService:
      named('durable_object_namespace').some(({ name }) => name === 'FAMILY_CELLS') ||
      Object.values(KEY_SECRETS).every((name) => secrets.includes(name)),
  }
}

/** Refuses a Worker of another project, which the name has by chance. Throws `DeployFault`. */
export function refuseForeignWorker(name: string, deployed: Deployed | null): void {
  // Cloudflare's own build makes the Worker before the first deployment.
  if (deployed === null || deployed.isThisService || process.env.WORKERS_CI !== undefined) return
  throw new DeployFault(
    `The Worker ${name} of this account is not this service: it has no binding FAMILY_CELLS. Nothing was changed.\n` +
      'Choose another --name. Or delete that Worker, if nobody needs it.',
  )
}

const namespaces = z.array(z.looseObject({ id: z.string(), title: z.string() }))

/**
 * The id of the namespace that wrangler makes for a new Worker. Null: there is none. An interrupted first deployment leaves
 * one, and wrangler does not find it again by itself, as it finds the database. Throws `DeployFault`.
 */
export function findNamespace(wrangler: Wrangler, worker: string): string | null {
  const listed = wrangler.read('kv', 'namespace', 'list')
  if (!listed.ok) throw new DeployFault(`Cloudflare was asked for the KV namespaces: ${failureOf(listed)}`)
  const title = `${worker}-revoked`
  return parsed(namespaces, listed.stdout).find((namespace) => namespace.title === title)?.id ?? null
}

/** The parsed JSON that wrangler printed. Throws `DeployFault` for another form. */
export function parsed<T>(schema: z.ZodType<T>, printed: string): T {
  try {
    return schema.parse(JSON.parse(printed))
  } catch {
    throw new DeployFault(
      'wrangler printed another answer than its version in package.json does: run npm install',
    )
  }
}
