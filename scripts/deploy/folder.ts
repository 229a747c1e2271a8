import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../project.ts'
import { DeployFault } from './fault.ts'

/** When a key of a set was first published, and since when it no longer signs. Epoch seconds. */
const keyTimes = z.object({ publishedAt: z.int(), replacedAt: z.int().optional() })

const record = z.object({
  /** The Cloudflare account. */
  accountId: z.string().optional(),
  /** The URL of the service. */
  url: z.string().optional(),
  /** The custom domain. */
  domain: z.string().optional(),
  /** The times of each key, by the name of its secret and its kid. */
  keys: z.record(z.string(), z.record(z.string(), keyTimes)).default({}),
  /** The tag of the Worker's version that brought the set of this machine, by the name that `--set` gives the set. */
  tags: z.record(z.string(), z.string()).optional(),
})

/** What the commands remember of a deployment. None of it is secret. */
export type DeploymentRecord = z.infer<typeof record>

const secrets = z.record(z.string(), z.string())

const pending = z.object({
  /** The command that began it. */
  command: z.string(),
  set: z.enum(['access', 'refresh']),
  /** The kids of the set before. Null: they were not known. */
  previous: z.array(z.string()).nullable(),
  /** The new set. */
  text: z.string(),
  /** The tag of the Worker's version that has the new set. */
  tag: z.string(),
})

/** A change of keys that has begun and is not recorded as live. It has private keys. */
export type PendingKeys = z.infer<typeof pending>

/** The secrets of a deployment by their names, as `wrangler --secrets-file` reads them. */
export type Secrets = Readonly<Record<string, string>>

/** The folder of this project in the user's configuration (XDG Base Directory). */
export function configurationFolder(): string {
  const base = process.env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const folder = join(base, 'edge-token-service')
  const inside = relative(ROOT, folder)
  if (!inside.startsWith('..') && !isAbsolute(inside)) {
    throw new DeployFault(
      `${folder}: keys must not be kept in the checkout; set XDG_CONFIG_HOME to a folder outside`,
    )
  }
  return folder
}

/** Makes a folder for its owner alone. Throws `DeployFault`. */
export function makeFolder(path: string): void {
  writable(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
  })
}

/** Runs what writes a file or a folder. Throws `DeployFault` if the system refuses it. */
export function writable(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new DeployFault(
      `${path}: cannot be written (${error.code}); correct its owner and mode, or set XDG_CONFIG_HOME to another folder`,
    )
  }
}

/** The names of the deployments that this machine keeps something of. */
export function deploymentNames(): readonly string[] {
  const folder = configurationFolder()
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/**
 * What this machine keeps of one deployment, outside of the checkout: its secrets, and a record. The folder and the files
 * are for their owner alone.
 */
export class DeploymentFolder {
  readonly path: string

  constructor(name: string) {
    this.path = join(configurationFolder(), name)
  }

  /** The file of the secrets. */
  get secretsFile(): string {
    return join(this.path, 'secrets.json')
  }

  /** Whether anything is kept. */
  exists(): boolean {
    return existsSync(this.path)
  }

  secrets(): Secrets {
    return this.#read('secrets.json', secrets) ?? {}
  }

  record(): DeploymentRecord {
    return this.#read('deployment.json', record) ?? { keys: {} }
  }

  writeSecrets(changed: Secrets): void {
    this.#write('secrets.json', { ...this.secrets(), ...changed })
  }

  writeRecord(changed: Partial<DeploymentRecord>): void {
    this.#write('deployment.json', { ...this.record(), ...changed })
  }

  /** The change of keys that is not finished. */
  pending(): PendingKeys | null {
    return this.#read('pending.json', pending)
  }

  writePending(change: PendingKeys): void {
    this.#write('pending.json', change)
  }

  removePending(): void {
    rmSync(join(this.path, 'pending.json'), { force: true })
  }

  /**
   * Gives secrets to wrangler in a file, which is removed. It is in this folder, which is for its owner alone, so a program
   * that is killed leaves no key elsewhere; the next one removes it. Ctrl-C and the end of the terminal reach wrangler too,
   * so this program waits for it.
   */
  handOver<T>(secretsOfWorker: Secrets, work: (file: string) => T): T {
    this.removeHandedOver()
    this.#write('upload.json', secretsOfWorker)
    const wait = () => undefined
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, wait)
    try {
      return work(join(this.path, 'upload.json'))
    } finally {
      this.removeHandedOver()
      for (const signal of ['SIGINT', 'SIGHUP'] as const) process.off(signal, wait)
    }
  }

  /** Removes the secrets that a killed program was giving to wrangler. */
  removeHandedOver(): void {
    rmSync(join(this.path, 'upload.json'), { force: true })
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | null {
    const path = join(this.path, name)
    if (!existsSync(path)) return null
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      // The message of the parser is not passed on, because it may quote a key.
      throw new DeployFault(`${path}: cannot be read; restore it from your vault, or move it away`)
    }
  }

  // The file is replaced in one step, and is on the disk then: an interruption or a crash leaves the old one or the new one.
  #write(name: string, content: object): void {
    makeFolder(this.path)
    const path = join(this.path, name)
    writable(path, () => {
      writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true })
      chmodSync(`${path}.new`, 0o600)
      renameSync(`${path}.new`, path)
    })
  }
}
