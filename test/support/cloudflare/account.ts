import { randomBytes, randomUUID } from 'node:crypto'

/** A binding, in the form in which wrangler uploads it. */
export interface Binding {
  readonly name: string
  readonly type: string
  /** The value of a variable or a secret. */
  readonly text?: string
  readonly [field: string]: unknown
}

/** A file of an uploaded Worker. */
export interface Module {
  readonly name: string
  readonly type: string
  readonly contents: Uint8Array<ArrayBuffer>
}

/** The files of `[assets]`, in a folder of their own, with what the upload says about them. */
export interface Assets {
  readonly directory: string
  readonly config: Readonly<Record<string, unknown>>
}

/** The code of a Worker with its bindings. A version never changes. */
export interface Version {
  readonly id: string
  readonly number: number
  readonly created: string
  readonly annotations: Readonly<Record<string, string>>
  /** The first is the main module. */
  readonly modules: readonly Module[]
  readonly bindings: readonly Binding[]
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly assets: Assets | undefined
}

export interface Share {
  readonly version_id: string
  readonly percentage: number
}

/** Versions with their shares of the traffic. */
export interface Deployment {
  readonly id: string
  readonly created: string
  readonly annotations: Readonly<Record<string, string>>
  readonly versions: readonly Share[]
}

/** A Worker of an account. */
export interface Script {
  readonly name: string
  readonly tag: string
  readonly created: string
  /** The oldest is first. */
  readonly versions: Version[]
  /** The newest is first. */
  readonly deployments: Deployment[]
  readonly subdomain: { enabled: boolean; previews_enabled: boolean }
  schedules: unknown
  settings: Record<string, unknown>
  migrationTag: string | undefined
  /** The classes of Durable Objects that migrations made. */
  readonly classes: Set<string>
}

export interface Database {
  readonly uuid: string
  readonly name: string
  readonly created_at: string
}

export interface Namespace {
  readonly id: string
  readonly title: string
}

/** An account with all that is in it. */
export class Account {
  readonly name: string
  subdomain: string | null
  readonly zones: readonly string[]
  readonly id = randomBytes(16).toString('hex')
  readonly scripts = new Map<string, Script>()
  readonly databases = new Map<string, Database>()
  readonly namespaces = new Map<string, Namespace>()
  /** Custom domains, each with the name of its Worker. */
  readonly domains = new Map<string, string>()

  /**
   * @param name how the account is called
   * @param subdomain its name under workers.dev; null: it has not registered one
   * @param zones the domains whose hosts may be custom domains
   */
  constructor(name: string, subdomain: string | null, zones: readonly string[]) {
    this.name = name
    this.subdomain = subdomain
    this.zones = zones
  }

  /** A new Worker without a version. */
  createScript(name: string): Script {
    const script: Script = {
      name,
      tag: randomBytes(16).toString('hex'),
      created: new Date().toISOString(),
      versions: [],
      deployments: [],
      subdomain: { enabled: false, previews_enabled: false },
      schedules: [],
      settings: {},
      migrationTag: undefined,
      classes: new Set(),
    }
    this.scripts.set(name, script)
    return script
  }

  createDatabase(name: string): Database {
    const database = { uuid: randomUUID(), name, created_at: new Date().toISOString() }
    this.databases.set(database.uuid, database)
    return database
  }

  createNamespace(title: string): Namespace {
    const namespace = { id: randomBytes(16).toString('hex'), title }
    this.namespaces.set(namespace.id, namespace)
    return namespace
  }

  /** The Worker that answers for a host of the public network. */
  scriptOf(host: string): Script | undefined {
    const domain = this.domains.get(host)
    if (domain !== undefined) return this.scripts.get(domain)
    const name = host.split('.')[0] ?? ''
    if (this.subdomain === null || host !== `${name}.${this.subdomain}.workers.dev`) return undefined
    const script = this.scripts.get(name)
    return script?.subdomain.enabled ? script : undefined
  }

  /** Whether a host is under workers.dev or in a zone of this account. */
  owns(host: string): boolean {
    const domains = [...this.zones, ...(this.subdomain === null ? [] : [`${this.subdomain}.workers.dev`])]
    return domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
  }
}
