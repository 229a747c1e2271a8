import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort, startService, stopAll } from './scripts.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The service that the tests of `test/project/started/` share. */
    service: { readonly port: number; readonly data: string; readonly log: string }
  }
}

/** The lines that the log has when the service has started, and when it could not. */
export const STARTED = 'the service has started\n'
export const FAILED = 'the service has not started: '

/**
 * Starts the service once for all tests of a project, by `npm start -- --json`. A start takes longer than most tests. Other
 * projects do not wait for it: `started-ready.ts` does, in the files that need it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = mkdtempSync(join(tmpdir(), 'ets-started-'))
  const port = await freePort()
  const log = join(data, 'log')
  writeFileSync(log, '')
  const write = (chunk: Buffer | string) => appendFileSync(log, chunk)
  const starting = startService(port, data, [], undefined, ['--json']).then(
    ({ child }) => {
      child.stdout.on('data', write)
      child.stderr.on('data', write)
      write(STARTED)
    },
    (error: unknown) => write(FAILED + String(error)),
  )
  project.provide('service', { port, data, log })
  return async () => {
    await starting
    await stopAll()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Everything that the shared service has logged so far. */
export const logged = (log: string): string => readFileSync(log, 'utf8')
