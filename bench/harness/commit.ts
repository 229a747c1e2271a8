import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'
import { temporaryFolder } from './server.ts'

/** The source of a commit. */
export interface Checkout {
  readonly short: string
  readonly folder: string
}

/**
 * Puts the files of a commit into a folder of this run, with the packages that are installed here. Throws for an unknown
 * commit.
 */
export function checkOut(commit: string): Checkout {
  const short = shortNameOf(commit)
  const folder = temporaryFolder()
  const archive = join(temporaryFolder(), 'source.tar')
  git('archive', '--format=tar', '--output', archive, short)
  execFileSync('tar', ['-xf', archive, '-C', folder])
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  // wrangler.toml names the folder of the static files, which must exist.
  mkdirSync(join(folder, 'public'), { recursive: true })
  return { short, folder }
}

function shortNameOf(commit: string): string {
  try {
    return git('rev-parse', '--short', '--verify', '--end-of-options', `${commit}^{commit}`).trim()
  } catch (cause) {
    throw new Error(`--against: no commit "${commit}" in this repository`, { cause })
  }
}

const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
