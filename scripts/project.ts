import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'

/** The project's folder. */
export const ROOT = dirname(import.meta.dirname)

const vars = z.record(z.string(), z.string('must be a string in quotes'))
const environment = z.looseObject({
  vars: vars.default({}),
  secrets: z.object({ required: z.array(z.string()) }),
  d1_databases: z.array(z.looseObject({ binding: z.string(), database_id: z.string() })).default([]),
  kv_namespaces: z.array(z.looseObject({ binding: z.string(), id: z.string() })).default([]),
  migrations: z.array(z.looseObject({ tag: z.string() })).default([]),
  // The classes of Durable Objects, in wrangler's other way to declare them.
  exports: z.record(z.string(), z.looseObject({ state: z.string().optional() })).default({}),
})
const file = environment.extend({ name: z.string(), env: z.object({ local: environment }) })

/** The members of one environment of wrangler.toml that the scripts check. */
export type Environment = z.infer<typeof environment>

/**
 * Reads wrangler.toml. The top level is the deployment, and `env.local` runs locally. Throws if a member has another
 * type.
 */
export function readWranglerToml() {
  const read = file.safeParse(parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')))
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`wrangler.toml: ${faults.join('; ')}`)
}
