import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export type Variables = Readonly<Record<string, string | undefined>>

/** The file of local secrets. It is git-ignored and never read by a deployment. */
export const DEV_VARS = '.dev.vars'

/** Only the owner may read it, because it has keys. */
const MODE = 0o600

/** The variables of a file. Empty if there is no such file. */
export function readDevVars(path: string): Variables {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
}

/**
 * Adds the secrets that the file lacks, and creates it if necessary. Returns the added names. Existing values stay,
 * also an empty one, which the check of the configuration will report.
 */
export function addMissing(path: string, fresh: Readonly<Record<string, string>>): string[] {
  const there = readDevVars(path)
  const missing = Object.entries(fresh).filter(([name]) => there[name] === undefined)
  if (missing.length === 0) return []
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  appendFileSync(path, gap + missing.map(([name, value]) => `${name}='${value}'\n`).join(''), { mode: MODE })
  chmodSync(path, MODE)
  return missing.map(([name]) => name)
}
