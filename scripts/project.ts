import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
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
  alias: z.record(z.string(), z.string()),
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

/** A wrangler.toml that cannot be read. The message says where. */
export class TomlFault extends Error {
  override readonly name = 'TomlFault'
}

/** Reads wrangler.toml. Throws `TomlFault` if it is no TOML, or if a member has another type. */
export function readWranglerToml(): WranglerToml {
  return tomlOf(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'))
}

/** The members of the text of a wrangler.toml. Throws `TomlFault`. */
export function tomlOf(text: string): WranglerToml {
  const read = file.safeParse(parsed(text))
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new TomlFault(`wrangler.toml: ${faults.join('; ')}`)
}

// A merge that left its marks is no TOML. The message has the place.
function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof TomlError) throw new TomlFault(`wrangler.toml: ${error.message.trim()}`)
    throw error
  }
}
