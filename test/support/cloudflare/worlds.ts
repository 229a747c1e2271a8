import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_splitSqlQuery as splitSql } from 'wrangler'
import type { Account, Database, Script } from './account.ts'
import type { Stores } from './storage-routes.ts'
import { FRONT, frontWorker, mainVersion, nameOf, SELECT, workersOf } from './worker-options.ts'

/** The deployed Workers, run by workerd, and their stored data. */
export class Worlds implements Stores {
  readonly #accounts: readonly Account[]
  readonly #folder: string
  /** The lines that the Workers wrote to their logs. */
  readonly logs: string[] = []
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
      const d1 = await miniflare.getD1Database(database.uuid, FRONT)
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
      const d1 = await miniflare.getD1Database(database.uuid, FRONT)
      // Miniflare's own statement for an export. `wrangler d1 export --local` uses it too.
      const rows = await d1.prepare('PRAGMA miniflare_d1_export(?,?,?);').bind(0, 0).raw()
      return rows[0]?.join('\n') ?? ''
    })
  }

  /** The values of a namespace, by their keys. */
  async values(id: string): Promise<ReadonlyMap<string, string | null>> {
    return this.#use(async (miniflare) => {
      const kv = await miniflare.getKVNamespace(id, FRONT)
      const { keys } = await kv.list()
      return new Map(
        await Promise.all(keys.map(async ({ name }) => [name, await kv.get(name, 'text')] as const)),
      )
    })
  }

  /** Removes the Durable Objects of a deleted Worker. */
  async remove(account: Account, script: Script): Promise<void> {
    // First workerd starts again without the Worker.
    await this.#use(() => Promise.resolve())
    const objects = join(this.#folder, 'do')
    const names = await readdir(objects).catch(() => [])
    const own = names.filter((name) => name.startsWith(`${nameOf(account, script)}-`))
    await Promise.all(own.map((name) => rm(join(objects, name), { recursive: true })))
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
    const workers = this.#accounts.flatMap(workersOf)
    const options = convertV4MiniflareOptions({
      resourcePersistencePath: this.#folder,
      cf: false,
      handleStructuredLogs: ({ message }) => this.logs.push(message),
      workers: [frontWorker(this.#accounts, workers), ...workers],
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
