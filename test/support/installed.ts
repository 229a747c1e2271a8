import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { inject } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import type { Installed } from './installed-once.ts'

/** A project outside of the checkout that has installed the tarball of one of our packages. */
export interface Project {
  readonly folder: string
  /** Writes a file of the project, and gives its path. */
  write(file: string, text: string): string
  /** Copies a file of the checkout into the project's folder, and gives the path of the copy. */
  copy(file: string): string
  /** Adds packages that the checkout has, which the project uses beside ours. */
  borrow(...names: string[]): void
  remove(): void
}

/** A copy of the project in which `installed-once.ts` has installed a package. */
export function installed(name: string): Project {
  const folder = mkdtempSync(join(tmpdir(), 'ets-installed-'))
  const { folder: once }: Installed = inject('installed')
  cpSync(join(once, name), folder, { recursive: true })
  return {
    folder,
    write(file, text) {
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    },
    copy(file) {
      const path = join(folder, basename(file))
      cpSync(join(ROOT, file), path)
      return path
    },
    borrow(...names) {
      for (const borrowed of names) {
        const path = join(folder, 'node_modules', borrowed)
        mkdirSync(dirname(path), { recursive: true })
        symlinkSync(join(ROOT, 'node_modules', borrowed), path)
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
