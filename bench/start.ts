import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../scripts/project.ts'
import type { Line } from './cell.ts'
import { type Bundle, bundleOf } from './harness/bundle.ts'
import { exactCpuOf } from './harness/cpu.ts'
import { median } from './harness/load.ts'
import { freePort, startServer, temporaryFolder } from './harness/server.ts'
import { unboundWorkerd } from './harness/workerd.ts'

const STARTS = 9
const CONFIG = join(ROOT, 'wrangler.toml')
const TRIVIAL = "export default { fetch: () => new Response('{}') }\n"

/** The size of the bundle, and the cost of its start beyond that of an empty Worker. */
export async function measureStart(say: (line: string) => void): Promise<Line[]> {
  const bundle = bundleOf(CONFIG)
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'index.js'), TRIVIAL)
  const nothing = { folder, modules: ['index.js'], gzipped: '' }
  const ours: number[] = []
  const least: number[] = []
  say(`${STARTS} starts of the Worker, and of one that does nothing`)
  for (let start = 0; start < STARTS; start++) {
    least.push(await startOf(nothing))
    ours.push(await startOf(bundle))
  }
  const milliseconds = median(ours.map((cpu, start) => cpu - (least[start] ?? Number.NaN))) / 1000
  return [
    {
      what: 'start of the Worker to its first answer, CPU (a deployment may take 1 s)',
      value: `${milliseconds.toFixed(0)} ms`,
    },
    { what: 'bundle, gzipped (goal: at most 140 KiB)', value: bundle.gzipped },
  ]
}

/**
 * CPU microseconds of a workerd until the first answer of a Worker without bindings, which says that it is
 * misconfigured.
 */
async function startOf(bundle: Bundle): Promise<number> {
  const port = await freePort()
  const [program, ...args] = unboundWorkerd(bundle, CONFIG, port)
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
