import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'
import { wranglerArguments, wranglerEnvironment } from '../../scripts/wrangler/process.ts'

const CACHE = join(ROOT, 'node_modules', '.cache', 'migrated')

/**
 * Copies a database with all migrations into a folder of data. wrangler applies them one by one, which takes most of a start: so
 * it does it once for these migrations, and `npm start` finds nothing to apply. The test of `npm start` does without.
 */
export function copyMigrated(data: string): void {
  const migrations = globSync('migrations/*.sql', { cwd: ROOT }).toSorted()
  const hash = createHash('sha256')
  for (const file of migrations) hash.update(file).update(readFileSync(join(ROOT, file)))
  const cached = join(CACHE, hash.digest('hex').slice(0, 16))
  if (!existsSync(cached)) migrate(cached)
  cpSync(cached, data, { recursive: true })
}

/** Several test files may do it at once. The first one is kept. */
function migrate(cached: string): void {
  mkdirSync(CACHE, { recursive: true })
  const made = mkdtempSync(join(CACHE, 'made-'))
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--env', 'local', '--persist-to', made]
  execFileSync(process.execPath, wranglerArguments(args), {
    cwd: ROOT,
    env: wranglerEnvironment(),
    stdio: 'pipe',
  })
  try {
    renameSync(made, cached)
  } catch (error) {
    if (!existsSync(cached)) throw error
    rmSync(made, { recursive: true })
  }
}
