import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Account, type Deployment, type Version } from './account.ts'
import { type Recorded, startApi } from './api.ts'
import { makeAuthority } from './certificates.ts'
import { startEdge } from './edge.ts'
import type { Failure } from './failures.ts'
import { Worlds } from './worlds.ts'

export interface CloudflareOptions {
  /** The names of the accounts that the token may use. The default is one, `Acme`. */
  readonly accounts?: readonly string[]
  /** The name under workers.dev of the first account; null: none is registered. The default is `acme`. */
  readonly subdomain?: string | null
  /** The domains of the first account. The default is `example.com`. */
  readonly zones?: readonly string[]
  /** The token in `env`: valid, refused by the API, or none, as for a person who has not logged in. */
  readonly token?: 'valid' | 'refused' | 'none'
}

/** What is deployed of a Worker. */
export interface DeployedWorker {
  /** The version with the largest share. */
  readonly version: Version
  readonly versions: readonly Version[]
  /** The newest is first. */
  readonly deployments: readonly Deployment[]
  readonly vars: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  /** The names of all bindings, each with its type. */
  readonly bindings: Readonly<Record<string, string>>
  readonly schedules: unknown
  /** The hosts of the public network that it answers for. */
  readonly hosts: readonly string[]
}

/** A Cloudflare for one test. */
export interface Cloudflare {
  /** All variables that a process needs to reach this Cloudflare and no other, with a home folder of its own. */
  readonly env: Readonly<Record<string, string>>
  /** The calls of the API. */
  readonly requests: readonly Recorded[]
  /** Calls of routes that this Cloudflare does not have. A test asserts that there are none. */
  readonly unknown: readonly string[]
  /** The lines of all requests to the public network, such as `GET https://NAME.acme.workers.dev/health`. */
  readonly visits: readonly string[]
  /** The lines that the Workers wrote to their logs. */
  readonly logs: readonly string[]
  /** The first account. */
  readonly account: Account
  readonly accounts: readonly Account[]
  /** Makes the next calls of the API fail whose line has this text, such as `POST /accounts/ID/d1/database`. */
  failNext(pattern: string | RegExp, failure: Failure): void
  /** Makes the next requests to the public network fail whose line has this text. */
  failVisit(pattern: string | RegExp, failure: Failure): void
  /** Takes back all failures that did not happen yet. */
  heal(): void
  /** A request to the public network from this process. It throws a TypeError if the connection is cut, as fetch does. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** A deployed Worker, of the first account by default. Undefined: there is none with this name. */
  worker(name: string, account?: Account): DeployedWorker | undefined
  /** The rows of a statement in a database of the first account, by the database's name. */
  rows(database: string, sql: string): Promise<readonly unknown[]>
  stop(): Promise<void>
}

/**
 * Starts a Cloudflare: its API, its network, and what is deployed to it. It runs in this process. So a test starts other
 * processes without waiting synchronously (no `spawnSync`), because it would not answer them.
 */
export async function startCloudflare(options: CloudflareOptions = {}): Promise<Cloudflare> {
  const { subdomain = 'acme', zones = ['example.com'], token = 'valid' } = options
  const folder = mkdtempSync(join(tmpdir(), 'ets-cloudflare-'))
  const inFolder = (name: string) => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }
  const accounts = (options.accounts ?? ['Acme']).map((name, index) =>
    index === 0 ? new Account(name, subdomain, zones) : new Account(name, `account-${index + 1}`, []),
  )
  const [account] = accounts
  if (account === undefined) throw new Error('A Cloudflare has at least one account')
  const secret = randomBytes(20).toString('hex')
  const worlds = new Worlds(accounts, inFolder('stored'))
  const authority = await makeAuthority(inFolder('certificates'))
  const edge = await startEdge(accounts, worlds, authority)
  const api = await startApi({
    accounts,
    token: secret,
    folder: inFolder('assets'),
    stores: worlds,
    removed: (owner, script) => worlds.remove(owner, script),
  })
  const home = inFolder('home')

  return {
    env: {
      CLOUDFLARE_API_BASE_URL: api.url,
      ...(token !== 'none' && {
        CLOUDFLARE_API_TOKEN: token === 'valid' ? secret : randomBytes(20).toString('hex'),
      }),
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: edge.proxy,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: authority.path,
      // wrangler keeps the account that it found for the next call, by default in node_modules/.cache.
      WRANGLER_CACHE_DIR: join(home, 'cache'),
      // With its banner wrangler asks the registry of npm for its newest version.
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_SEND_ERROR_REPORTS: 'false',
    },
    requests: api.requests,
    unknown: api.unknown,
    visits: edge.requests,
    logs: worlds.logs,
    account,
    accounts,
    failNext: (pattern, failure) => api.failures.plan(pattern, failure),
    failVisit: (pattern, failure) => edge.failures.plan(pattern, failure),
    heal() {
      api.failures.clear()
      edge.failures.clear()
    },
    async fetch(url, init) {
      const response = await edge.visit(new Request(url, init))
      if (response === null) throw new TypeError('fetch failed')
      return response
    },
    worker: (name, owner = account) => describe(owner, name),
    async rows(name, sql) {
      const database = [...account.databases.values()].find((one) => one.name === name)
      if (database === undefined) throw new Error(`There is no database ${name}`)
      const [result] = await worlds.query(database, [{ sql }])
      return (result as { results: unknown[] } | undefined)?.results ?? []
    },
    async stop() {
      await Promise.all([api.stop(), edge.stop()])
      await worlds.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function describe(account: Account, name: string): DeployedWorker | undefined {
  const script = account.scripts.get(name)
  const shares = script?.deployments[0]?.versions.toSorted((one, other) => other.percentage - one.percentage)
  const version = script?.versions.find(({ id }) => id === shares?.[0]?.version_id)
  if (script === undefined || version === undefined) return undefined
  const texts = (type: string) =>
    Object.fromEntries(
      version.bindings.filter((one) => one.type === type).map((one) => [one.name, one.text ?? '']),
    )
  const hosts = [...account.domains].filter(([, owner]) => owner === name).map(([host]) => host)
  return {
    version,
    versions: script.versions,
    deployments: script.deployments,
    vars: texts('plain_text'),
    secrets: texts('secret_text'),
    bindings: Object.fromEntries(version.bindings.map((one) => [one.name, one.type])),
    schedules: script.schedules,
    hosts: script.subdomain.enabled ? [`${name}.${account.subdomain}.workers.dev`, ...hosts] : hosts,
  }
}
