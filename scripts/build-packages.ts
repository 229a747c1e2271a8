import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { z } from 'zod'
import { ROOT } from './project.ts'

// `npm run build [NAME...]` builds packages/NAME/dist, or that of every package.

const manifest = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
})

/** The folders of `packages/` that have a package. */
export const PACKAGES: readonly string[] = globSync('packages/*/package.json', { cwd: ROOT })
  .map((file) => basename(dirname(file)))
  .toSorted()

/**
 * Builds a package into a folder: a module for each entry of its `exports`, and the declarations of all its files, in
 * places that `rootDir` of its tsconfig.json decides. What it imports from `src/` is in the modules. Throws if a type is
 * wrong.
 */
export async function buildPackage(name: string, outdir = join(folderOf(name), 'dist')): Promise<void> {
  rmSync(outdir, { recursive: true, force: true })
  const compiler = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc')
  const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--incremental', 'false']
  const args = ['-p', folderOf(name), ...emit, '--tsBuildInfoFile', 'null', '--outDir', outdir]
  const [status] = await once(spawn(process.execPath, [compiler, ...args], { stdio: 'inherit' }), 'exit')
  if (status !== 0) throw new Error(`The types of packages/${name} are wrong`)
  await build({
    entryPoints: entriesOf(name).map((entry) => join(folderOf(name), 'src', `${entry}.ts`)),
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  })
}

/**
 * Builds a package's `dist/` if one of its sources is newer, so that a program that uses the package meanwhile, such as
 * a Worker in `wrangler dev`, is not disturbed.
 */
export async function buildIfStale(name: string): Promise<void> {
  const changed = (file: string) => statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = [
    `packages/${name}/{package,tsconfig}.json`,
    `packages/${name}/src/**/*.ts`,
    'src/{core,tokens}/**/*.ts',
  ]
  // A build writes this file last, and only if no type is wrong.
  const built = changed(`packages/${name}/dist/index.js`)
  if (globSync(sources, { cwd: ROOT }).some((file) => changed(file) > built)) await buildPackage(name)
}

/** Builds a package outside of the checkout and packs it into a folder. Gives the path of the tarball. */
export async function packPackage(name: string, folder: string): Promise<string> {
  const staged = join(folder, name)
  mkdirSync(staged, { recursive: true })
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    cpSync(join(folderOf(name), file), join(staged, file))
  }
  await buildPackage(name, join(staged, 'dist'))
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await promisify(execFile)('npm', args, { cwd: staged })
  return join(folder, stdout.trim())
}

/** The names of the modules in `src/` that `exports` names: `index` for `./dist/index.js`. */
function entriesOf(name: string): string[] {
  const { exports } = manifest.parse(JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8')))
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [basename(entry.default, '.js')],
  )
}

function folderOf(name: string): string {
  return join(ROOT, 'packages', name)
}

if (import.meta.main) {
  const named = process.argv.slice(2)
  for (const name of named.length === 0 ? PACKAGES : named) await buildPackage(name)
}
