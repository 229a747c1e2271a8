import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'
import type { TestProject } from 'vitest/node'
import { PACKAGES, packPackage } from '../../scripts/build-packages.ts'
import { ROOT } from '../../scripts/project.ts'

/** Where the projects are that have installed our packages, one for each package. */
export interface Installed {
  readonly folder: string
}

declare module 'vitest' {
  interface ProvidedContext {
    installed: Installed
  }
}

/** This run's folder. Vitest resolves imports in this process, and before the folder is there. */
const FOLDER = join(tmpdir(), `ets-packages-${process.pid}`)

/** The file that says that all packages are installed. Its text is why not, if they could not be. */
export const INSTALLED = 'installed.json'

/** Resolves the imports of our packages to the installed tarballs, by their `exports`. */
export const installedPackages = (): Plugin => ({
  name: 'installed-packages',
  enforce: 'pre',
  // Under their own names Node would resolve them, to the folders of the checkout.
  config: () => ({ resolve: { alias: [{ find: /^@edge-token-service\//, replacement: 'installed:$&' }] } }),
  resolveId(id) {
    const [, entry = '', name = ''] = /^installed:(@edge-token-service\/([\w-]+).*)/.exec(id) ?? []
    return entry === '' ? null : createRequire(join(FOLDER, name, 'importer.js')).resolve(entry)
  },
})

/**
 * Packs each package once for all tests of a project, and installs the tarball into an empty project. Other projects do
 * not wait for it: `installed-ready.ts` does, in the files that need it.
 */
export default function setup(project: TestProject): () => Promise<void> {
  mkdirSync(FOLDER)
  project.provide('installed', { folder: FOLDER })
  const installing = Promise.all(PACKAGES.map(install)).then(
    () => say(null),
    (error: unknown) => say(String(error)),
  )
  return async () => {
    await installing
    rmSync(FOLDER, { recursive: true, force: true })
  }
}

/** From the tarballs of its dependencies: no registry is asked, and nothing but them can be installed. */
async function install(name: string): Promise<void> {
  const folder = join(FOLDER, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const npm = async (...args: string[]) =>
    (await promisify(execFile)('npm', args, { cwd: folder })).stdout.trim()
  const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))
  const tarballs = [await packPackage(name, join(folder, 'packed'))]
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const packed = await npm('pack', '--silent', '--ignore-scripts', join(ROOT, 'node_modules', dependency))
    tarballs.push(`./${packed}`)
  }
  await npm('install', '--offline', '--no-audit', ...tarballs)
}

/** In one step, because others wait for the file. */
function say(fault: string | null): void {
  writeFileSync(join(FOLDER, 'written'), JSON.stringify(fault))
  renameSync(join(FOLDER, 'written'), join(FOLDER, INSTALLED))
}
