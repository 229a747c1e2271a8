import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { ROOT } from '../../scripts/project.ts'
import { type Bundle, bundleOf } from './bundle.ts'
import { freePort, type Server, startServer, temporaryFolder } from './server.ts'

const PROGRAM = join(ROOT, 'node_modules', 'workerd', 'bin', 'workerd')

/** A file system in memory, if there is one. On it, no commit waits for a disk. */
export const MEMORY = '/dev/shm'

/** The place of the objects' files. */
export type Storage = 'disk' | 'memory'

/** The members of a wrangler.toml that are read here. */
interface WranglerToml {
  readonly compatibility_date: string
  readonly compatibility_flags: readonly string[]
  readonly vars?: Readonly<Record<string, string>>
  readonly durable_objects?: {
    readonly bindings: readonly { readonly name: string; readonly class_name: string }[]
  }
  readonly d1_databases?: readonly { readonly binding: string }[]
  readonly kv_namespaces?: readonly { readonly binding: string }[]
  readonly ratelimits?: readonly { readonly name: string }[]
}

/**
 * Starts the Worker of a wrangler.toml in workerd alone: without a proxy, and without wrangler's code in its process.
 * Objects are real, in files. Databases, KV and rate limits exist by name only, for targets that never call them.
 */
export async function startWorkerd(
  config: string,
  path: string,
  vars: Readonly<Record<string, string>> = {},
  storage: Storage = 'disk',
): Promise<Server> {
  const bundle = bundleOf(config)
  const port = await freePort()
  const folder = storage === 'disk' ? temporaryFolder() : temporaryFolder(MEMORY)
  const file = writeConfig(bundle, tomlOf(config), vars, { port, disk: folder })
  const runtime = (command: string) => command.includes(PROGRAM)
  return startServer(['serve', file], { port, path, folder, runtime, program: PROGRAM })
}

/** The command of a workerd that listens on a port, with a Worker that has no binding. */
export function unboundWorkerd(
  bundle: Bundle,
  config: string,
  port: number,
): readonly [string, string, string] {
  const { compatibility_date, compatibility_flags } = tomlOf(config)
  return [
    PROGRAM,
    'serve',
    writeConfig(bundle, { compatibility_date, compatibility_flags }, {}, { port, disk: null }),
  ]
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the files of this repository
const tomlOf = (config: string) => parse(readFileSync(config, 'utf8')) as unknown as WranglerToml

function writeConfig(
  bundle: Bundle,
  toml: WranglerToml,
  vars: Readonly<Record<string, string>>,
  { port, disk }: { port: number; disk: string | null },
): string {
  const unasked = [...(toml.d1_databases ?? []), ...(toml.kv_namespaces ?? [])].map(({ binding }) => binding)
  const names = [...unasked, ...(toml.ratelimits ?? []).map(({ name }) => name)]
  const texts = { ...Object.fromEntries(names.map((name) => [name, 'never asked'])), ...toml.vars, ...vars }
  const objects = toml.durable_objects?.bindings ?? []
  const bindings = [
    ...Object.entries(texts).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`),
    ...objects.map(
      ({ name, class_name }) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(class_name)})`,
    ),
  ]
  const namespaces = objects.map(
    ({ class_name }) =>
      `(className = ${quoted(class_name)}, uniqueKey = ${quoted(class_name)}, enableSql = true)`,
  )
  const modules = bundle.modules.map((name) => {
    const kind = name.endsWith('.js') ? 'esModule' : 'text'
    return `(name = ${quoted(name)}, ${kind} = embed ${quoted(name)})`
  })
  const storage = disk === null ? 'inMemory = void' : 'localDisk = "disk"'
  const disks = disk === null ? '' : `, (name = "disk", disk = (path = ${quoted(disk)}, writable = true))`
  const text = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)${disks}],
  sockets = [(name = "http", address = "localhost:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = ${quoted(toml.compatibility_date)},
  compatibilityFlags = [${toml.compatibility_flags.map(quoted).join(', ')}],
  bindings = [${bindings.join(', ')}],
  durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (${storage}),
);
`
  // The file is beside the modules, which it embeds by relative paths.
  const file = join(bundle.folder, `${port}.capnp`)
  writeFileSync(file, text)
  return file
}

/** A string of the Cap'n Proto schema language, whose escapes are C's. */
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
