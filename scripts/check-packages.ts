import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PACKAGES, packPackage } from './build-packages.ts'
import { ROOT } from './project.ts'

// Packs every package, and checks the tarballs as someone who installs them sees them.

/** The checks, each with its arguments. The packages are ES modules alone, which Node 22 can also `require`. */
const CHECKS = [
  ['publint', '--strict'],
  ['attw', '--profile', 'esm-only'],
] as const

const folder = mkdtempSync(join(tmpdir(), 'ets-packages-'))
try {
  for (const name of PACKAGES) {
    const tarball = await packPackage(name, folder)
    for (const [program, ...args] of CHECKS) {
      const { status } = spawnSync(join(ROOT, 'node_modules', '.bin', program), [...args, tarball], {
        stdio: 'inherit',
      })
      if (status !== 0) process.exitCode = 1
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
