import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../../scripts/project.ts'
import type { Cloudflare } from './cloudflare/cloudflare.ts'

// `npm run deploy` and `npm run keys` as a user or CI runs them, against a Cloudflare of a test.

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Both. */
  readonly said: string
}

/** A name that no other test deploys: each deployment has a file of its own in the checkout. */
export const newName = (): string => `test-${randomBytes(4).toString('hex')}`

/** The password of the first user. Its characters are those that JSON and shells treat in their own ways. */
export const PASSWORD = 'a "correct" \\ horse $HOME'

/** What a machine of CI, or the developer's own login, must not bring into a test. Node leaves out what is undefined. */
export const withoutLogin: Readonly<Record<string, undefined>> = Object.fromEntries(
  ['CI', 'CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', 'OPERATOR_TOKEN', 'WORKERS_CI'].map((name) => [
    name,
    undefined,
  ]),
)

/** Runs a program of the project, by its path, without a terminal. */
export async function runAt(
  cloudflare: Cloudflare,
  program: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...withoutLogin, ...cloudflare.env, ...env },
  })
  // A command that ends before it reads closes its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr, said: stdout + stderr }
}

/** Starts a program in a process group of its own, so that a test can signal it with its children, as a terminal does. */
export const startAt = (
  cloudflare: Cloudflare,
  program: string,
  args: readonly string[],
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...withoutLogin, ...cloudflare.env },
    detached: true,
  })

export const deployAt = (
  cloudflare: Cloudflare,
  args: readonly string[],
  more: Parameters<typeof runAt>[3] = {},
): Promise<Ended> => runAt(cloudflare, 'scripts/deploy.ts', args, more)

/** Runs wrangler, as an operator does beside our commands. */
export const wranglerAt = (cloudflare: Cloudflare, args: readonly string[], input = ''): Promise<Ended> =>
  runAt(cloudflare, 'node_modules/.bin/wrangler', args, { input })

/** What the commands keep of a deployment on this machine. */
export function keptOf(cloudflare: Cloudflare, name: string) {
  const folder = join(cloudflare.env.XDG_CONFIG_HOME ?? '', 'edge-token-service', name)
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  return {
    folder,
    secrets: read('secrets.json') as Record<string, string>,
    record: read('deployment.json') as Record<string, unknown>,
    modes: [folder, join(folder, 'secrets.json'), join(folder, 'deployment.json')].map(mode),
  }
}
