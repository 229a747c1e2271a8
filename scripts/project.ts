import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'

/** The project's folder. */
export const ROOT = dirname(import.meta.dirname)

const vars = z.record(z.string(), z.string('must be a string in quotes')).default({})
const environment = z.looseObject({
  vars,
  secrets: z.object({ required: z.array(z.string()) }),
  migrations: z.array(z.looseObject({ tag: z.string() })).default([]),
  // The classes of Durable Objects, in wrangler's other way to declare them.
  exports: z.record(z.string(), z.looseObject({ state: z.string().optional() })).optional(),
})
const file = environment.extend({
  name: z.string(),
  main: z.string(),
  workers_dev: z.boolean().optional(),
  route: z.unknown().optional(),
  routes: z.unknown().optional(),
  account_id: z.string().optional(),
  assets: z.looseObject({ directory: z.string() }),
  d1_databases: z.array(
    z.looseObject({
      binding: z.string(),
      database_name: z.string(),
      migrations_dir: z.string(),
      database_id: z.string().optional(),
    }),
  ),
  kv_namespaces: z.array(z.looseObject({ binding: z.string(), id: z.string().optional() })),
  ratelimits: z.array(z.looseObject({ name: z.string(), namespace_id: z.string() })),
  env: z.record(z.string(), z.looseObject({ vars })).and(z.object({ local: environment })),
})

/** The members of one environment of wrangler.toml that the scripts check. */
export type Environment = z.infer<typeof environment>

/** The members of wrangler.toml that the scripts read. Its top level is the deployment, and `env.local` runs locally. */
export type WranglerToml = z.infer<typeof file>

/** Reads wrangler.toml. Throws if a member has another type. */
export function readWranglerToml(): WranglerToml {
  const read = file.safeParse(parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')))
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`wrangler.toml: ${faults.join('; ')}`)
}
