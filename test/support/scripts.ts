import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../scripts/project.ts'
import { copyMigrated } from './migrated-data.ts'

// The project's scripts, started as a user starts them.

/** The options of every script: the project's folder, and the token of .dev.vars. */
export const options = { cwd: ROOT, env: { ...process.env, OPERATOR_TOKEN: '' } }

const started: ChildProcess[] = []

/** A free port, below those that the system assigns by itself. */
export async function freePort(): Promise<number> {
  const port = 18_000 + Math.floor(Math.random() * 12_000)
  const server = createServer()
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, () => resolve(true))
  })
  if (!free) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a script of a checkout and waits for the output `ready`. Throws with all its output if it ends before. */
export async function startScript(
  script: string,
  args: readonly string[],
  ready: string,
  cwd = ROOT,
  env: Readonly<Record<string, string | undefined>> = {},
) {
  const all = { ...options.env, ...env }
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], { cwd, env: all })
  started.push(child)
  let said = ''
  const listen = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  while (!said.includes(ready)) {
    if (child.exitCode !== null) throw new Error(said)
    await sleep(50)
  }
  await sleep(50)
  return { child, said: () => said }
}

/**
 * Starts the service, in this checkout with a database that is migrated. `lines` are the printed lines for pasting, and `said` is
 * all output so far.
 */
export async function startService(
  port: number,
  data: string,
  vars: string[] = [],
  cwd = ROOT,
  more: string[] = [],
) {
  if (cwd === ROOT) copyMigrated(data)
  const args = ['--port', String(port), '--persist-to', data, ...more]
  const given = vars.length === 0 ? [] : ['--var', ...vars]
  const { child, said } = await startScript('start', [...args, ...given], 'and this to refresh it', cwd)
  return {
    child,
    said,
    lines: said()
      .split('\n')
      .filter((line) => line.includes('curl -s')),
  }
}

/** Stops every script that still runs, by SIGTERM, which npm forwards. */
export async function stopAll(): Promise<void> {
  const alive = started.filter((child) => child.exitCode === null)
  await Promise.all(alive.map((child) => child.kill() && once(child, 'exit')))
}
