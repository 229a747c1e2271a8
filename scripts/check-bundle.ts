import { execFileSync } from 'node:child_process'
import { writeAssets } from './assets.ts'
import { TOP_LEVEL } from './deploy/checks.ts'
import { pageFaults, pageSizes } from './page-sizes.ts'
import { ROOT } from './project.ts'
import { wranglerArguments, wranglerEnvironment } from './wrangler/process.ts'

/** The most that the Worker may have, in KiB gzipped. A large bundle starts slowly. */
export const MAX_BUNDLE_KIB = 220

/** What is wrong with the size of a bundle, from the output of `wrangler deploy`. Null if nothing is. */
export function bundleFault(said: string): string | null {
  const gzipped = /gzip: ([\d.]+) KiB/.exec(said)?.[1]
  if (gzipped === undefined) return 'wrangler did not print the size of the bundle in KiB'
  if (Number(gzipped) <= MAX_BUNDLE_KIB) return null
  return `The bundle has ${gzipped} KiB gzipped, and may have ${MAX_BUNDLE_KIB}`
}

/** Builds the Worker of wrangler.toml into a folder, as `npm run deploy` uploads it. Gives the output of wrangler. */
export function buildBundle(outdir: string): string {
  writeAssets()
  const args = wranglerArguments(['deploy', '--dry-run', TOP_LEVEL, '--outdir', outdir])
  return execFileSync(process.execPath, args, { cwd: ROOT, env: wranglerEnvironment(), encoding: 'utf8' })
}

if (import.meta.main) {
  const said = buildBundle('dist')
  console.log(said)
  const sizes = pageSizes()
  for (const { name, first, most } of sizes) {
    console.log(`The page ${name} loads ${first} bytes gzipped, and ${most} with its largest part`)
  }
  for (const fault of [bundleFault(said) ?? [], pageFaults(sizes)].flat()) {
    console.error(fault)
    process.exitCode = 1
  }
}
