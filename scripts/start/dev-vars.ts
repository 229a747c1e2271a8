import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export type Variables = Readonly<Record<string, string | undefined>>

/** Where local secrets are kept: git-ignored, and never read by a deployment. */
export const DEV_VARS = '.dev.vars'

/** Owner alone: it holds keys. */
const MODE = 0o600

/** What a file of variables says; nothing if there is no such file. */
export function readDevVars(path: string): Variables {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
}

/**
 * Adds the secrets that the file lacks, makes it if need be, and returns the names it added. What is there stays as
 * it is, also an empty value: that was somebody's decision, and the configuration's check will name it.
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
