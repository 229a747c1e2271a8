import type { V4WorkerOptions } from 'miniflare'
import type { Account, Assets, Binding, Script, Version } from './account.ts'
import { findVersion } from './versions.ts'

// Deployed versions as Workers of Miniflare.

/**
 * The Worker that hands requests to the others, through their assets. It has every database and namespace, so that they
 * can be read before a deployment.
 */
export const FRONT = 'front'

/** The header that tells it the Worker's name. */
export const SELECT = 'x-front-worker'

const FRONT_CODE = `export default {
  fetch(request, env) {
    const headers = new Headers(request.headers)
    const name = headers.get('${SELECT}')
    headers.delete('${SELECT}')
    return env[name].fetch(new Request(request, { headers }))
  }
}`

/** The Worker of Miniflare that is a script's main version. */
export const nameOf = (account: Account, script: Script) => `${account.id}-${script.name}`

/** The deployed version with the largest share. It holds the Durable Objects. */
export function mainVersion(script: Script): Version | undefined {
  const { versions } = script.deployments[0] ?? { versions: [] }
  const [largest] = versions.toSorted((one, other) => other.percentage - one.percentage)
  return largest && findVersion(script, largest.version_id)
}

/** The Worker that hands requests to the others. */
export function frontWorker(
  accounts: readonly Account[],
  workers: readonly V4WorkerOptions[],
): V4WorkerOptions {
  const ids = (each: (account: Account) => Iterable<string>) =>
    Object.fromEntries(accounts.flatMap((account) => [...each(account)]).map((id) => [id, id]))
  return {
    name: FRONT,
    modules: true,
    script: FRONT_CODE,
    compatibilityDate: '2026-10-01',
    serviceBindings: Object.fromEntries(workers.map(({ name = '' }) => [name, name])),
    d1Databases: ids(({ databases }) => databases.keys()),
    kvNamespaces: ids(({ namespaces }) => namespaces.keys()),
  }
}

/**
 * The Workers of an account, one for each deployed version. The objects of all of them are those of the main version:
 * Cloudflare too gives each object one version.
 */
export function workersOf(account: Account): V4WorkerOptions[] {
  return [...account.scripts.values()].flatMap((script) => {
    const main = mainVersion(script)
    if (main === undefined) return []
    const name = nameOf(account, script)
    const others = (script.deployments[0]?.versions ?? []).filter(({ version_id }) => version_id !== main.id)
    return [
      workerOf(name, main),
      ...others.map(({ version_id }) =>
        workerOf(`${name}-${version_id}`, findVersion(script, version_id), name),
      ),
    ]
  })
}

/** The types of modules of an upload, as Miniflare calls them. */
const MODULE_TYPES: Readonly<Record<string, 'ESModule' | 'CommonJS' | 'Text' | 'Data' | 'CompiledWasm'>> = {
  'application/javascript+module': 'ESModule',
  'application/javascript': 'CommonJS',
  'text/plain': 'Text',
  'application/octet-stream': 'Data',
  'application/wasm': 'CompiledWasm',
}

/** One version. `objects` is the Worker that has its Durable Objects, if it is another one. */
function workerOf(name: string, version: Version, objects?: string): V4WorkerOptions {
  const bound = (type: string) => version.bindings.filter((binding) => binding.type === type)
  const by = <Value>(type: string, value: (binding: Binding) => Value) =>
    Object.fromEntries(bound(type).map((binding) => [binding.name, value(binding)]))
  return {
    name,
    modulesRoot: '/',
    modules: version.modules.map((module) => {
      const type = MODULE_TYPES[module.type]
      if (type === undefined) throw new Error(`A module of the type ${module.type} cannot be run`)
      return { type, path: `/${module.name}`, contents: module.contents }
    }),
    compatibilityDate: version.compatibilityDate,
    compatibilityFlags: [...version.compatibilityFlags],
    bindings: {
      ...by('plain_text', ({ text }) => text ?? ''),
      ...by('secret_text', ({ text }) => text ?? ''),
    },
    kvNamespaces: by('kv_namespace', (binding) => String(binding.namespace_id)),
    d1Databases: by('d1', (binding) => String(binding.id ?? binding.database_id)),
    durableObjects: by('durable_object_namespace', ({ class_name }) => ({
      className: String(class_name),
      useSQLite: true,
      ...(objects !== undefined && { scriptName: objects }),
    })),
    analyticsEngineDatasets: by('analytics_engine', ({ dataset }) => ({ dataset: String(dataset) })),
    ratelimits: by('ratelimit', (binding) => ({
      namespace_id: String(binding.namespace_id),
      simple: binding.simple as { limit: number; period: 10 | 60 },
    })),
    ...(version.assets && { assets: assetsOf(version.assets, bound('assets')[0]) }),
  }
}

function assetsOf({ directory, config }: Assets, binding: Binding | undefined) {
  const { run_worker_first, html_handling, not_found_handling } = config
  return {
    directory,
    ...(binding && { binding: binding.name }),
    ...(run_worker_first !== undefined && { run_worker_first: run_worker_first as boolean | string[] }),
    routerConfig: { has_user_worker: true },
    assetConfig: {
      ...(html_handling !== undefined && { html_handling: html_handling as 'none' }),
      ...(not_found_handling !== undefined && { not_found_handling: not_found_handling as 'none' }),
    },
  }
}
