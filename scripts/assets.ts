import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buildSync } from 'esbuild'
import { bundledLicenses } from './bundled-licenses.ts'
import { ROOT } from './project.ts'

/** The git-ignored folder that wrangler.toml's [assets] serves. */
const SERVED = join(ROOT, 'public')

const WEB = join(ROOT, 'web')

/** The licences of the packages that the scripts contain. */
const LICENSES = 'licenses.txt'

/** The pages: a folder of web/ each, with its `main.tsx`. */
export const PAGES = ['home', 'account', 'console', 'docs'] as const

/**
 * Bundles the pages of web/ and copies its other files to the folder that wrangler serves: `static/NAME.js` and
 * `static/NAME.css` for each page. Only changed files are written, so that a watching wrangler does not reload when another
 * program starts.
 */
export function writeAssets(): void {
  const files = new Map([...bundles(), ...copies()])
  for (const [name, content] of files) writeIfChanged(join(SERVED, name), content)
  for (const name of filesIn(SERVED)) if (!files.has(name)) rmSync(join(SERVED, name), { force: true })
}

/**
 * Bundles the pages. What a page loads on demand is a file of its own, and so is what several pages share. Their names change
 * with their contents.
 */
export function bundlePages() {
  return buildSync({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(PAGES.map((name) => [name, join(WEB, name, 'main.tsx')])),
    outdir: join(SERVED, 'static'),
    bundle: true,
    splitting: true,
    metafile: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: { '@edge-token-service/client': join(ROOT, 'packages', 'client', 'src', 'index.ts') },
    legalComments: 'none',
    banner: { js: `/*! Contains other packages. Their licences: /static/${LICENSES} */` },
    logLevel: 'warning',
  })
}

function bundles(): [string, Uint8Array][] {
  const { outputFiles, metafile } = bundlePages()
  const licenses = bundledLicenses(Object.keys(metafile.inputs))
  return [
    ...outputFiles.map(({ path, contents }): [string, Uint8Array] => [relative(SERVED, path), contents]),
    [join('static', LICENSES), Buffer.from(licenses)],
  ]
}

function copies(): [string, Uint8Array][] {
  const names = ['_headers', ...filesIn(join(WEB, 'static')).map((name) => join('static', name))]
  return names.map((name) => [name, readFileSync(join(WEB, name))])
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

function writeIfChanged(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  try {
    if (readFileSync(path).equals(content)) return
  } catch {
    // The file does not exist yet.
  }
  writeFileSync(path, content)
}

if (import.meta.main) writeAssets()
