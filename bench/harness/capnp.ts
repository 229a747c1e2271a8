import type { Bundle } from './bundle.ts'
import { simulatorsOf } from './simulators.ts'

/** The members of a wrangler.toml that are read here. */
export interface WranglerToml {
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
 * The configuration of a workerd with one Worker, in the Cap'n Proto schema language. Its objects are real, in files.
 * Its KV namespaces and D1 databases are the simulators of `simulators.ts` in the same process. Its rate limits exist by
 * name only, for targets that never ask them. `disk` is the folder of all files; null: the Worker has no objects. Modules
 * are embedded by absolute paths, so workerd needs `--import-path=/`.
 */
export function workerdConfig(
  bundle: Bundle,
  toml: WranglerToml,
  variables: Readonly<Record<string, string>>,
  { port, disk }: { readonly port: number; readonly disk: string | null },
): string {
  const limits = (toml.ratelimits ?? []).map(({ name }) => [name, 'never asked'])
  const texts: Record<string, string> = { ...Object.fromEntries(limits), ...toml.vars, ...variables }
  const objects = toml.durable_objects?.bindings ?? []
  const simulators = simulatorsOf({
    kv: (toml.kv_namespaces ?? []).map(({ binding }) => binding),
    d1: (toml.d1_databases ?? []).map(({ binding }) => binding),
  })
  const bindings = [
    ...Object.entries(texts).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`),
    ...objects.map(
      ({ name, class_name }) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(class_name)})`,
    ),
    ...simulators.bindings,
  ]
  const namespaces = objects.map(
    ({ class_name }) =>
      `(className = ${quoted(class_name)}, uniqueKey = ${quoted(class_name)}, enableSql = true)`,
  )
  const modules = bundle.modules.map((name) => {
    const kind = name.endsWith('.js') ? 'esModule' : 'text'
    return `(name = ${quoted(name)}, ${kind} = embed ${quoted(`${bundle.folder}/${name}`)})`
  })
  const storage = disk === null ? 'inMemory = void' : 'localDisk = "disk"'
  const disks = disk === null ? [] : [`(name = "disk", disk = (path = ${quoted(disk)}, writable = true))`]
  // A receiver of events is on this machine.
  const network = '(name = "internet", network = (allow = ["public", "private"]))'
  const services = ['(name = "main", worker = .worker)', network, ...disks, ...simulators.services]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(', ')}],
  sockets = [(name = "http", address = "localhost:${port}", http = (), service = "main")],
  extensions = [${simulators.extensions.join(', ')}],
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
}

/** A string of the Cap'n Proto schema language, whose escapes are C's. */
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
