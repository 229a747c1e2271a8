import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { freePort, startService, stopAll } from './scripts.ts'

/** A service of `npm start` for a test, with its own data. */
export interface Started {
  readonly origin: string
  /** Stops it with all its processes, and removes its data. */
  stop(): Promise<void>
}

/** Starts the service as `npm start` does, on a free port and with these variables. `cwd`: a copy of the project. */
export async function startOnFreePort(vars: readonly string[] = [], cwd?: string): Promise<Started> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'ets-browser-'))
  await startService(port, data, [...vars], cwd)
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      await stopAll()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** The service that `started-once.ts` started for all files. None of them stops it. */
export async function sharedService(): Promise<Started> {
  await import('./started-ready.ts')
  return { origin: `http://localhost:${inject('service').port}`, stop: async () => undefined }
}
