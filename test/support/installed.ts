import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packPackage } from '../../scripts/build-packages.ts'
import { ROOT } from '../../scripts/project.ts'

/** A project outside of the checkout that has installed the tarball of one of our packages. */
export interface Project {
  readonly folder: string
  /** Writes a file of the project, and gives its path. */
  write(file: string, text: string): string
  /** Adds a package that the checkout has, which the project uses beside ours. */
  borrow(...names: string[]): void
}

/**
 * Packs a package and installs the tarball into an empty project, from the tarballs of its dependencies: no registry is
 * asked, and nothing but them can be installed.
 */
export async function installed(name: string, dependencies: readonly string[]): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'ets-installed-'))
  const write = (file: string, text: string) => {
    const path = join(folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  write('package.json', JSON.stringify({ private: true, type: 'module' }))
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8' })
  const packed = dependencies.map((dependency) =>
    npm('pack', '--silent', '--ignore-scripts', join(ROOT, 'node_modules', dependency)).trim(),
  )
  const tarball = await packPackage(name, join(folder, 'packed'))
  npm('install', '--offline', '--no-audit', ...packed.map((file) => `./${file}`), tarball)
  return {
    folder,
    write,
    borrow(...names) {
      for (const borrowed of names) {
        const path = join(folder, 'node_modules', borrowed)
        mkdirSync(dirname(path), { recursive: true })
        symlinkSync(join(ROOT, 'node_modules', borrowed), path)
      }
    },
  }
}
