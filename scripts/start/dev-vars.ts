import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export type Variables = Readonly<Record<string, string | undefined>>

/** Where local secrets are kept: git-ignored, and never read by a deployment. */
export const DEV_VARS = '.dev.vars'

/** Owner alone: it holds keys. */
const MODE = 0o600

/** The variables of a file. Empty if the file does not exist. */
export function readDevVars(path: string): Variables {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
}

/**
 * Adds the secrets that the file lacks, creates it if needed, and returns the added names. Existing values are kept, even
 * empty ones, which the check of the configuration reports.
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
