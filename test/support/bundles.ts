import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { build as vite } from 'vite'
import { unstable_startWorker } from 'wrangler'
import type { Project } from './installed.ts'

/** A program in one file, with the packages that it imports. */
interface Bundle {
  readonly file: string
  readonly text: string
}

const bundleIn = (file: string): Bundle => ({ file, text: readFileSync(file, 'utf8') })

/** Bundles a program of a project by esbuild. */
export async function bundledByEsbuild(
  project: Project,
  program: string,
  more: BuildOptions = {},
): Promise<Bundle> {
  const outfile = join(project.folder, 'bundled.mjs')
  await build({ entryPoints: [program], outfile, bundle: true, minify: true, format: 'esm', ...more })
  return bundleIn(outfile)
}

/** Bundles a program of a project by Vite, for Node. */
export async function bundledByVite(project: Project, program: string): Promise<Bundle> {
  const entry = basename(program)
  await vite({
    root: project.folder,
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: 'vite' },
  })
  return bundleIn(join(project.folder, 'vite', entry.replace(/\.\w+$/, '.js')))
}

/** Starts a Worker of a project as wrangler bundles it, with an old compatibility date and without `nodejs_compat`. */
export function oldWorker(project: Project, main: string, bindings: object = {}) {
  const settings = {
    name: 'worker',
    main,
    compatibility_date: '2022-11-01',
    send_metrics: false,
    ...bindings,
  }
  const config = project.write('wrangler.json', JSON.stringify(settings))
  const dev = {
    server: { port: 0 },
    inspector: false,
    watch: false,
    persist: false,
    logLevel: 'error',
  } as const
  return unstable_startWorker({ config, dev })
}
