import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { writeAssets } from '../../scripts/assets.ts'
import { ROOT } from '../../scripts/project.ts'
import { wranglerArguments, wranglerEnvironment } from '../../scripts/wrangler/process.ts'
import { temporaryFolder } from './server.ts'

/** A Worker as wrangler would upload it. */
export interface Bundle {
  readonly folder: string
  /** The files of the folder, with the entry first. */
  readonly modules: readonly string[]
  /** Its size as wrangler prints it, "184.67 KiB". */
  readonly gzipped: string
}

const built = new Map<string, Bundle>()

/** Builds the Worker of a wrangler.toml, once in each run. */
export function bundleOf(config: string): Bundle {
  const known = built.get(config)
  if (known !== undefined) return known
  // The service's wrangler.toml names the folder of the assets, which must exist.
  writeAssets()
  const folder = temporaryFolder()
  const args = wranglerArguments(['deploy', '--dry-run', '--env=', '--outdir', folder], config)
  const env = wranglerEnvironment()
  const said = execFileSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' })
  const others = readdirSync(folder).filter((name) => !/^(index\.js|README\.md|.*\.map)$/.test(name))
  const gzipped = /gzip: ([\d.]+ KiB)/.exec(said)?.[1] ?? 'unknown'
  const bundle = { folder, modules: ['index.js', ...others], gzipped }
  built.set(config, bundle)
  return bundle
}
