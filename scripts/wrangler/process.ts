import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { ROOT } from '../project.ts'

/** Telemetry, update checks and request traces off; and no environment chosen behind our back. */
export function wranglerEnvironment(): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _ours, ...inherited } = process.env
  return {
    ...inherited,
    // wrangler starts `node` by name, and the system's may be too old.
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    X_LOCAL_OBSERVABILITY: 'false',
    X_LOCAL_EXPLORER: 'false',
  }
}

/** wrangler's own program, which the caller's Node runs. */
const WRANGLER = join(ROOT, 'node_modules', '.bin', 'wrangler')

/** The configuration that our checks read. */
const CHECKED = join(ROOT, 'wrangler.toml')

/**
 * What Node is told to run a command of wrangler. The file is always named: wrangler by itself prefers a wrangler.json
 * in this folder or in one above it, and what .wrangler/deploy/config.json names. It comes first, so that no argument
 * can take it for its value.
 */
export function wranglerArguments(args: readonly string[], config = CHECKED): string[] {
  return [WRANGLER, '--config', config, ...args]
}

/** Wrangler processes that we started and that have not ended; each leads a process group of its own. */
const running = new Set<ChildProcess>()

/** How long a stopped tree may take to finish its writes, in milliseconds. */
const PATIENCE = 5_000

/**
 * Starts wrangler in its own process group, so that `stopWrangler` reaches all that it starts (workerd, esbuild). It
 * has no standard input: a background group must not read the terminal.
 */
export function spawnWrangler(
  args: readonly string[],
  output: 'inherit' | 'pipe',
  config?: string,
): ChildProcess {
  const child = spawn(process.execPath, wranglerArguments(args, config), {
    cwd: ROOT,
    env: wranglerEnvironment(),
    stdio: ['ignore', output, output],
    detached: true,
  })
  running.add(child)
  child.once('exit', () => {
    running.delete(child)
    // The leader has gone; whoever of its group has not, goes now.
    signalGroup(child, 'SIGKILL')
  })
  return child
}

/** Runs wrangler to its end. Throws with everything it said if it fails. */
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

/** Stops every wrangler of ours when this process is told to stop. */
export function stopWithUs(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stopWrangler().then(() => process.exit(0)))
  }
}

/** Ends every wrangler of ours with all that it started: asked first, then forced. */
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
    // ESRCH: the group is gone, which is what we want.
  }
}
