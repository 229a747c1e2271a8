import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { ROOT } from '../../scripts/project.ts'
import type { Cloudflare } from './cloudflare/cloudflare.ts'

/** What a script said, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script of the project against a Cloudflare of a test, to its end. `input` is its standard input. */
export async function runScript(
  { env }: Cloudflare,
  script: string,
  args: readonly string[],
  input = '',
): Promise<Ended> {
  const child = startScriptAt(env, script, args)
  child.stdin.end(input)
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await once(child, 'exit')) as [number | null]
  const [stdout, stderr] = await said
  return { code, stdout, stderr }
}

/** Starts a script in a process group of its own, so that a test can kill it with its children. */
export function startScriptAt(
  env: Cloudflare['env'],
  script: string,
  args: readonly string[],
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: ROOT,
    // What this machine has for its user is not for the test.
    env: { ...process.env, CLOUDFLARE_ACCOUNT_ID: '', OPERATOR_TOKEN: '', ...env },
    detached: true,
  })
}
