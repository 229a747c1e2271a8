import { type StdioOptions, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { printable } from '../command-line/printable.ts'
import { ROOT } from '../project.ts'
import { SECRETS } from './configuration.ts'
import { wranglerArguments, wranglerEnvironment } from './process.ts'

/** One entry of the file that `WRANGLER_OUTPUT_FILE_PATH` names. */
export interface OutputEntry {
  readonly type: string
  /** The code of the API's error, of a `command-failed`. */
  readonly code?: number
  readonly message?: string
  /** The URLs and custom domains of a `deploy`. */
  readonly targets?: readonly string[]
  readonly version_id?: string
}

export interface Finished {
  readonly ok: boolean
  readonly stdout: string
  readonly entries: readonly OutputEntry[]
}

/** The commands of wrangler that call Cloudflare, for one account and one configuration. */
export class Wrangler {
  readonly #accountId: string | null
  readonly #config: string

  constructor(config: string, accountId: string | null) {
    this.#config = config
    this.#accountId = accountId
  }

  /** Runs a command whose output the user sees. wrangler may ask questions on a terminal. */
  show(...args: readonly string[]): Finished {
    return this.#run(args, ['inherit', 'inherit', 'inherit'])
  }

  /** Runs a command whose output the user sees, and that cannot ask. wrangler then assumes the answer yes. */
  showUnattended(...args: readonly string[]): Finished {
    return this.#run(args, ['ignore', 'inherit', 'inherit'])
  }

  /** Runs a command and keeps its output. */
  read(...args: readonly string[]): Finished {
    return this.#run(args, ['ignore', 'pipe', 'pipe'])
  }

  #run(args: readonly string[], stdio: StdioOptions): Finished {
    const folder = mkdtempSync(join(tmpdir(), 'ets-wrangler-'))
    const file = join(folder, 'output.ndjson')
    try {
      const { status, stdout } = spawnSync(process.execPath, wranglerArguments(args, this.#config), {
        cwd: ROOT,
        env: {
          ...wranglerEnvironment(),
          ...WITHOUT_SECRETS,
          // Without this wrangler may write the bodies of its calls, with the secrets, to its log file.
          WRANGLER_LOG_SANITIZE: 'true',
          WRANGLER_OUTPUT_FILE_PATH: file,
          ...(this.#accountId === null ? {} : { CLOUDFLARE_ACCOUNT_ID: this.#accountId }),
        },
        stdio,
        encoding: 'utf8',
      })
      return { ok: status === 0, stdout: stdout ?? '', entries: entriesOf(file) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

// wrangler gets new secrets in a file. Its children, such as a build command, need none. Node leaves out what is undefined.
const WITHOUT_SECRETS = Object.fromEntries(SECRETS.map((name) => [name, undefined]))

function entriesOf(file: string): readonly OutputEntry[] {
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    return lines.map((line): OutputEntry => JSON.parse(line))
  } catch {
    // wrangler ended before it wrote one.
    return []
  }
}

/** The message of a failed command. */
export function failureOf({ entries }: Finished): string {
  const failed = entries.find(({ type }) => type === 'command-failed')
  const message = failed?.message ?? 'wrangler ended without a message'
  return stripVTControlCharacters(message).split('\n').map(printable).join('\n')
}
