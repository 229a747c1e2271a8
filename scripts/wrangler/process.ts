import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { ROOT } from '../project.ts'

/**
 * The environment of wrangler. Telemetry and update checks are off, and no environment is selected. Traces cost time for each
 * request, so they are on only if the caller's environment says so.
 */
export function wranglerEnvironment(): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _ours, ...inherited } = process.env
  return {
    ...inherited,
    // wrangler starts `node` by name, and the system's version may be too old.
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    X_LOCAL_OBSERVABILITY: process.env.X_LOCAL_OBSERVABILITY ?? 'false',
    X_LOCAL_EXPLORER: process.env.X_LOCAL_EXPLORER ?? 'false',
  }
}

/** The program of wrangler, which the caller's Node runs. */
const WRANGLER = join(ROOT, 'node_modules', '.bin', 'wrangler')

/** The configuration that the checks read. */
const CHECKED = join(ROOT, 'wrangler.toml')

/**
 * The arguments of Node for a command of wrangler. The configuration is always named: wrangler prefers a wrangler.json
 * in this folder or in one above it, and the file that .wrangler/deploy/config.json names. The option comes first, so
 * that no argument can take it for its value.
 */
export function wranglerArguments(args: readonly string[], config = CHECKED): string[] {
  return [WRANGLER, '--config', config, ...args]
}

/** Wrangler processes that this program started and that have not ended. Each leads a process group of its own. */
const running = new Set<ChildProcess>()

/** The longest that a stopped process group may take to finish its writes, in milliseconds. */
const PATIENCE = 5_000

/**
 * Starts wrangler in its own process group, so that `stopWrangler` reaches all of its children (workerd, esbuild). It
 * has no standard input, because a background group must not read the terminal.
 */
export function spawnWrangler(
  args: readonly string[],
  output: 'inherit' | 'pipe',
  config?: string,
  folder = ROOT,
): ChildProcess {
  const child = spawn(process.execPath, wranglerArguments(args, config), {
    cwd: folder,
    env: wranglerEnvironment(),
    stdio: ['ignore', output, output],
    detached: true,
  })
  running.add(child)
  child.once('exit', () => {
    running.delete(child)
    // The leader has ended. The rest of its group is ended now.
    signalGroup(child, 'SIGKILL')
  })
  return child
}

/** Runs wrangler to its end. If it fails, the exception has all of its output. */
export async function runWrangler(args: readonly string[], config?: string): Promise<void> {
  const child = spawnWrangler(args, 'pipe', config)
  let said = ''
  const listen = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`wrangler ${args.join(' ')} failed:\n${said.trim()}`)
}

/** Stops every started wrangler when this process gets a signal to stop, when nobody reads its output, or when it ends. */
export function stopWithUs(): void {
  const stopAndExit = () => void stopWrangler().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopAndExit)
  // EPIPE: the reader has gone, as in `npm start | head`.
  process.stdout.on('error', stopAndExit)
  // An exception that nothing handles ends this process at once, so nothing can be awaited here.
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL')
  })
}

/** Stops every started wrangler with its children: by SIGTERM, then by SIGKILL. */
export async function stopWrangler(): Promise<void> {
  await Promise.all([...running].map(stop))
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  signalGroup(child, 'SIGTERM')
  const forced = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE)
  await ended
  clearTimeout(forced)
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // ESRCH: the group has already ended.
  }
}
