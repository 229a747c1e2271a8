import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../scripts/project.ts'
import { wranglerArguments, wranglerEnvironment } from '../../scripts/wrangler/process.ts'
import { commandOf, treeOf } from './cpu.ts'

/** A server of a benchmark, with all of its processes. */
export interface Server {
  readonly origin: string
  /** The process that runs the code under test. */
  readonly pid: number
  readonly tree: () => readonly number[]
  readonly folder: string
  readonly stop: () => Promise<void>
}

/** The longest that a server may take to its first answer, in milliseconds. */
const START_LIMIT = 90_000

const started = new Set<ChildProcess>()
const folders = new Set<string>()

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** A folder for this run, removed at its end. */
export function temporaryFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'edge-token-bench-'))
  folders.add(folder)
  return folder
}

/**
 * Starts a program, Node by default, in its own process group, and waits until `path` has an answer. `runtime` selects
 * the process of its tree that runs the code under test.
 */
export async function startServer(
  args: readonly string[],
  options: {
    readonly port: number
    readonly path: string
    readonly folder: string
    readonly runtime: (command: string) => boolean
    readonly env?: Readonly<Record<string, string>>
    readonly program?: string
    /** True: an answer of 5xx counts as an answer. */
    readonly anyAnswer?: boolean
  },
): Promise<Server> {
  const child = spawn(options.program ?? process.execPath, args, {
    cwd: ROOT,
    env: { ...wranglerEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  started.add(child)
  let said = ''
  const listen = (chunk: Buffer) => {
    // Only the end of the output is kept. It has the reason of a failed start, and wrangler logs every request.
    said = (said + chunk.toString()).slice(-4000)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const origin = `http://localhost:${options.port}`
  const limit = Date.now() + START_LIMIT
  const most = options.anyAnswer ? 599 : 499
  while (!(await answers(`${origin}${options.path}`, most))) {
    if (child.exitCode !== null || Date.now() > limit)
      throw new Error(`${args.slice(0, 4).join(' ')} did not start:\n${said}`)
    await sleep(100)
  }
  const root = child.pid ?? 0
  const pid = treeOf(root).find((one) => options.runtime(commandOf(one)))
  if (pid === undefined) throw new Error(`${args.slice(0, 4).join(' ')}: its runtime was not found`)
  const tree = treeOf(root)
  return { origin, pid, tree: () => tree, folder: options.folder, stop: () => stop(child) }
}

/** Starts `wrangler dev` with a configuration and its own data. */
export async function startWrangler(
  config: string,
  path: string,
  args: readonly string[] = [],
): Promise<Server> {
  const port = await freePort()
  const folder = temporaryFolder()
  const all = wranglerArguments(['dev', '--port', String(port), '--persist-to', folder, ...args], config)
  return startServer(all, { port, path, folder, runtime: isUserWorkerd(port) })
}

/** wrangler has two workerd processes: its proxy listens on the requested port, and the other one runs the code. */
export const isUserWorkerd = (port: number) => (command: string) =>
  command.includes('/workerd serve ') && !command.includes(`entry=localhost:${port} `)

/** Stops every server that is running, and removes its data. */
export async function stopAll(): Promise<void> {
  await Promise.all([...started].map(stop))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

async function stop(child: ChildProcess): Promise<void> {
  started.delete(child)
  if (child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const tree = treeOf(child.pid)
  signal(tree, 'SIGTERM')
  if (child.exitCode === null) await Promise.race([ended, sleep(5000)])
  signal(tree, 'SIGKILL')
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended.
    }
  }
}

function answers(url: string, most: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { timeout: 5000 })
    asked.once('response', (response) => {
      response.resume()
      resolve((response.statusCode ?? 500) <= most)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.end()
  })
}
