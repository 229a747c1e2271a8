import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions } from 'miniflare'
import { unstable_splitSqlQuery as splitSql } from 'wrangler'
import type { Account, Assets, Binding, Database, Script, Version } from './account.ts'
import type { Stores } from './storage-routes.ts'
import { findVersion } from './versions.ts'

/** The Worker that has every database and namespace, so that they can be read before a deployment. */
const STORES = 'stores'

/** The header of workerd's entry that selects a Worker by its name. */
const SELECT = 'MF-Route-Override'

/** The deployed Workers, run by workerd, and their stored data. */
export class Worlds implements Stores {
  readonly #accounts: readonly Account[]
  readonly #folder: string
  #miniflare: Miniflare | undefined
  #applied = ''
  #turn: Promise<unknown> = Promise.resolve()
  readonly #calls = new Set<Promise<unknown>>()

  /**
   * @param accounts their deployments are what runs
   * @param folder the stored data
   */
  constructor(accounts: readonly Account[], folder: string) {
    this.#accounts = accounts
    this.#folder = folder
  }

  /**
   * The answer of a Worker. `asked` is the id of a version, which is used if it is part of the deployment. Else the
   * version with the largest share answers.
   */
  async fetch(account: Account, script: Script, request: Request, asked?: string): Promise<Response> {
    const { versions } = script.deployments[0] ?? { versions: [] }
    const chosen =
      versions.find(({ version_id }) => version_id === asked)?.version_id ?? mainVersion(script)?.id
    const headers = new Headers(request.headers)
    const name =
      chosen === mainVersion(script)?.id ? nameOf(account, script) : `${nameOf(account, script)}-${chosen}`
    headers.set(SELECT, name)
    const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) }
    return this.#use(async (miniflare) => {
      const answer = await miniflare.dispatchFetch(request.url, {
        method: request.method,
        headers: [...headers],
        redirect: 'manual',
        ...body,
      })
      const bodiless = [101, 204, 205, 304].includes(answer.status)
      const { status, statusText } = answer
      return new Response(bodiless ? null : await answer.arrayBuffer(), {
        status,
        statusText,
        headers: [...answer.headers],
      })
    })
  }

  async query(database: Database, statements: readonly { sql: string; params?: readonly unknown[] }[]) {
    return this.#use(async (miniflare) => {
      const d1 = await miniflare.getD1Database(database.uuid, STORES)
      const prepared = statements.flatMap(({ sql, params }) =>
        params === undefined || params.length === 0
          ? splitSql(sql).map((one) => d1.prepare(one))
          : [d1.prepare(sql).bind(...params)],
      )
      return prepared.length === 0 ? [] : d1.batch(prepared)
    })
  }

  async dump(database: Database): Promise<string> {
    return this.#use(async (miniflare) => {
      const d1 = await miniflare.getD1Database(database.uuid, STORES)
      // Miniflare's own statement for an export. `wrangler d1 export --local` uses it too.
      const rows = await d1.prepare('PRAGMA miniflare_d1_export(?,?,?);').bind(0, 0).raw()
      return rows[0]?.join('\n') ?? ''
    })
  }

  /** The values of a namespace, by their keys. */
  async values(id: string): Promise<ReadonlyMap<string, string | null>> {
    return this.#use(async (miniflare) => {
      const kv = await miniflare.getKVNamespace(id, STORES)
      const { keys } = await kv.list()
      return new Map(
        await Promise.all(keys.map(async ({ name }) => [name, await kv.get(name, 'text')] as const)),
      )
    })
  }

  /** Removes the Durable Objects of a deleted Worker. */
  async remove(account: Account, script: Script): Promise<void> {
    await this.#use(() => Promise.resolve())
    await rm(join(this.#folder, 'do'), { recursive: true, force: true })
    void [account, script]
  }

  async stop(): Promise<void> {
    await this.#turn
    await this.#miniflare?.dispose()
  }

  /** Calls the workerd of the current deployments. A change of them waits for calls that run, and starts it again. */
  async #use<Result>(call: (miniflare: Miniflare) => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(() => this.#apply())
    this.#turn = turn.catch(() => undefined)
    const running = call(await turn)
    const settled = running.catch(() => undefined)
    this.#calls.add(settled)
    void settled.then(() => this.#calls.delete(settled))
    return running
  }

  async #apply(): Promise<Miniflare> {
    const plan = JSON.stringify(this.#accounts.map(planOf))
    if (this.#miniflare !== undefined && plan === this.#applied) return this.#miniflare
    await Promise.all(this.#calls)
    const options = convertV4MiniflareOptions({
      resourcePersistencePath: this.#folder,
      cf: false,
      workers: [storesWorker(this.#accounts), ...this.#accounts.flatMap(workersOf)],
    })
    if (this.#miniflare === undefined) this.#miniflare = new Miniflare(options)
    else await this.#miniflare.setOptions(options)
    await this.#miniflare.ready
    this.#applied = plan
    return this.#miniflare
  }
}

/** What decides which Workers run. */
const planOf = (account: Account) => [
  [...account.databases.keys()],
  [...account.namespaces.keys()],
  [...account.scripts.values()].map(({ name, deployments }) => [name, deployments[0]]),
]

const nameOf = (account: Account, script: Script) => `${account.id}-${script.name}`

/** The deployed version with the largest share. It holds the Durable Objects. */
function mainVersion(script: Script): Version | undefined {
  const { versions } = script.deployments[0] ?? { versions: [] }
  const [largest] = versions.toSorted((one, other) => other.percentage - one.percentage)
  return largest && findVersion(script, largest.version_id)
}

function storesWorker(accounts: readonly Account[]): V4WorkerOptions {
  const ids = (each: (account: Account) => Iterable<string>) =>
    Object.fromEntries(accounts.flatMap((account) => [...each(account)]).map((id) => [id, id]))
  return {
    name: STORES,
    modules: true,
    script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
    d1Databases: ids(({ databases }) => databases.keys()),
    kvNamespaces: ids(({ namespaces }) => namespaces.keys()),
  }
}

/**
 * The Workers of an account, one for each deployed version. The objects of all of them are those of the main version:
 * Cloudflare too gives each object one version.
 */
function workersOf(account: Account): V4WorkerOptions[] {
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
