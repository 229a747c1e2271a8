import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeployFault } from './fault.ts'
import { configurationFolder, makeFolder, writable } from './folder.ts'

/**
 * Makes this process the only one of this machine that changes a deployment, until it ends. Two at once would each make
 * keys, and the Worker could have those of one and the file those of the other. Throws `DeployFault`.
 */
export function lockDeployment(name: string): void {
  const folder = configurationFolder()
  const path = join(folder, `${name}.lock`)
  makeFolder(folder)
  writable(path, () => take(path, name))
  process.once('exit', () => rmSync(path, { force: true }))
}

function take(path: string, name: string): void {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    const holder = Number(readFileSync(path, 'utf8'))
    if (isRunning(holder)) {
      throw new DeployFault(
        `Another command changes ${name} (process ${holder}): wait for its end. If there is none, remove ${path}`,
      )
    }
    // Its process was killed.
    rmSync(path, { force: true })
    take(path, name)
  }
}

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0)
  } catch (error) {
    // Another user's process cannot be asked, but it exists.
    return !hasCode(error, 'ESRCH')
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
