import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../scripts/project.ts'

/** A service that `npm start` started for a test, with its own data. */
export interface Started {
  readonly origin: string
  /** Stops it with all that it started, and forgets its data. */
  stop(): Promise<void>
}

/** Starts the service as `npm start` does, on a free port. */
export async function startService(): Promise<Started> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'ets-browser-'))
  const args = ['scripts/start.ts', '--port', String(port), '--persist-to', data]
  const child = spawn(process.execPath, args, { cwd: ROOT })
  await ready(child)
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      // SIGTERM, which it passes on: what it started would outlive a SIGKILL.
      const ended = child.exitCode === null ? once(child, 'exit') : null
      child.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  const listen = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  while (!said.includes('Ready.')) {
    if (child.exitCode !== null) throw new Error(said)
    await sleep(50)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}
