import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'

// workerd has no KV and no D1. miniflare, and so `wrangler dev`, composes each of Workers over a SQLite Durable Object.
// The same Workers run here in the process that is measured. Its miniflare/dist/src/index.js has their configuration.

const WORKERS = join(ROOT, 'node_modules', 'miniflare', 'dist', 'src', 'workers')

interface Simulator {
  /** The Worker that passes a call on to the object. */
  readonly entry: string
  readonly object: string
  readonly className: string
  /** The value of a binding to the service of an entry. */
  readonly binding: (service: string) => string
}

const KINDS = {
  kv: {
    entry: 'shared/object-entry.worker.js',
    object: 'kv/namespace.worker.js',
    className: 'KVNamespaceObject',
    binding: (service) => `kvNamespace = "${service}"`,
  },
  d1: {
    entry: 'd1/entry.worker.js',
    object: 'd1/database.worker.js',
    className: 'D1DatabaseObject',
    binding: (service) =>
      `wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "${service}")])`,
  },
} as const satisfies Record<string, Simulator>

type Kind = keyof typeof KINDS

/** The parts of a configuration of workerd, in the Cap'n Proto schema language. */
interface Simulators {
  readonly services: readonly string[]
  readonly bindings: readonly string[]
  readonly extensions: readonly string[]
}

/** The simulators behind bindings of these names. Their objects and values are in the service `disk`. */
export function simulatorsOf(names: Readonly<Record<Kind, readonly string[]>>): Simulators {
  const kinds = (['kv', 'd1'] as const).filter((kind) => names[kind].length > 0)
  if (kinds.length === 0) return { services: [], bindings: [], extensions: [] }
  const shared = [module('miniflare:shared', 'shared/index.worker.js')]
  if (names.d1.length > 0) shared.push(module('miniflare:zod', 'shared/zod.worker.js'))
  return {
    services: kinds.flatMap((kind) => [objectService(kind), ...names[kind].map((name) => entry(kind, name))]),
    bindings: kinds.flatMap((kind) =>
      names[kind].map((name) => `(name = "${name}", ${KINDS[kind].binding(`${kind}-${name}`)})`),
    ),
    extensions: [`(modules = [${shared.join(', ')}])`],
  }
}

const module = (name: string, file: string) => `(name = "${name}", esModule = embed "${join(WORKERS, file)}")`

function objectService(kind: Kind): string {
  const { object, className } = KINDS[kind]
  return `(name = "${kind}-object", worker = (
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["nodejs_compat", "experimental"],
  modules = [${module('object.worker.js', object)}],
  durableObjectNamespaces = [(className = "${className}", uniqueKey = "miniflare-${className}", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "MINIFLARE_BLOBS", service = "disk")],
))`
}

function entry(kind: Kind, name: string): string {
  const object = `(className = "${KINDS[kind].className}", serviceName = "${kind}-object")`
  return `(name = "${kind}-${name}", worker = (
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["enhanced_error_serialization"],
  modules = [${module('entry.worker.js', KINDS[kind].entry)}],
  bindings = [
    (name = "MINIFLARE_NAMESPACE", text = "${name}"),
    (name = "MINIFLARE_OBJECT", durableObjectNamespace = ${object}),
  ],
))`
}
