import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Starts the service once for all tests of a project, by `npm start -- --json`. A start takes longer than most tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = mkdtempSync(join(tmpdir(), 'ets-started-'))
  const port = await freePort()
  const log = join(data, 'log')
  writeFileSync(log, '')
  const { child } = await startService(port, data, [], undefined, ['--json'])
  const write = (chunk: Buffer) => writeFileSync(log, chunk, { flag: 'a' })
  child.stdout.on('data', write)
  child.stderr.on('data', write)
  project.provide('service', { port, data, log })
  return async () => {
    await stopAll()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Everything that the shared service has logged so far. */
export const logged = (log: string): string => readFileSync(log, 'utf8')
