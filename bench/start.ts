import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../scripts/project.ts'
import { type Bundle, bundleOf } from './harness/bundle.ts'
import type { Checkout } from './harness/commit.ts'
import { exactCpuOf } from './harness/cpu.ts'
import { median } from './harness/load.ts'
import { freePort, startServer, temporaryFolder } from './harness/server.ts'
import { unboundWorkerd } from './harness/workerd.ts'
import type { Part } from './parts.ts'

const STARTS = 9
const CONFIG = 'wrangler.toml'
const TRIVIAL = "export default { fetch: () => new Response('{}') }\n"

/** The size of the bundle, and the cost of its start beyond that of an empty Worker, each beside the other commit's. */
export async function measureStart(today: Checkout | null, say: (line: string) => void): Promise<Part> {
  const empty = { folder: temporaryFolder(), modules: ['index.js'], gzipped: '' }
  writeFileSync(join(empty.folder, 'index.js'), TRIVIAL)
  const versions = [
    { name: 'ours', title: '', bundle: bundleOf(join(ROOT, CONFIG)) },
    ...(today === null
      ? []
      : [{ name: 'today', title: ` at ${today.short}`, bundle: bundleOf(join(today.folder, CONFIG)) }]),
  ].map((version) => ({ ...version, costs: [] as number[] }))
  say(`${STARTS} starts of the Worker, and of one that does nothing`)
  for (let start = 0; start < STARTS; start++) {
    const least = await startOf(empty)
    for (const { bundle, costs } of versions) costs.push((await startOf(bundle)) - least)
  }
  return {
    lines: versions.flatMap(({ title, bundle, costs }) => [
      {
        what: `start of the Worker${title} to its first answer, CPU (a deployment may take 1 s)`,
        value: `${(median(costs) / 1000).toFixed(0)} ms`,
      },
      { what: `bundle${title}, gzipped`, value: bundle.gzipped },
    ]),
    series: [
      ['bundle KiB', versions.slice(0, 1).map(({ bundle }) => Number.parseFloat(bundle.gzipped))],
      ...versions.map(({ name, costs }) => [`start-${name} cpu`, costs] as const),
    ],
  }
}

/**
 * CPU microseconds of a workerd until the first answer of a Worker without bindings, which says that it is
 * misconfigured.
 */
async function startOf(bundle: Bundle): Promise<number> {
  const port = await freePort()
  const [program, ...args] = unboundWorkerd(bundle, join(ROOT, CONFIG), port)
  const options = {
    port,
    path: '/health',
    folder: bundle.folder,
    runtime: () => true,
    program,
    anyAnswer: true,
  }
  const server = await startServer(args, options)
  const cpu = exactCpuOf(server.pid)
  await server.stop()
  return cpu
}
