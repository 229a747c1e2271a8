import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../scripts/project.ts'
import { wranglerEnvironment } from '../scripts/wrangler.ts'
import { type Line, measureCell } from './cell.ts'
import { type Correctness, probe } from './correctness.ts'
import { GOALS } from './goals.ts'
import { type Measured, measure } from './harness/rounds.ts'
import { stopAll } from './harness/server.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { picture } from './picture.ts'
import { correctnessTable, goalTable, judge, lineTable, targetTable } from './report.ts'
import { filled } from './targets/filled.ts'
import { floors, objectPerFamily } from './targets/floors.ts'
import { forged } from './targets/forged.ts'
import { barePeers, peers, peersInstalled } from './targets/peers.ts'
import { service } from './targets/service.ts'

const RESULTS = join(import.meta.dirname, 'results')

const limiterInMemory = filled('limiter-in-memory', 'this service, rate limiter in memory', {
  memory: 'limits',
})
const bare = filled('bare', 'this service, in memory', { memory: 'all' })
const few = filled('few-families', 'this service, opened in bulk', {})
const many = filled('many-families', 'this service, 1,000 families a connection', { families: 1000 })

/** Seconds after which each target has stopped forgiving a second use, by its defaults. */
const GRACE = {
  service: 0,
  'workers-oauth-provider': 0,
  openauth: 60,
  'better-auth': 0,
  'oidc-provider': 0,
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stopAll().then(() => process.exit(130)))
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === null) console.log(USAGE)
  else await run(options)
} finally {
  await stopAll()
}

async function run(options: Options): Promise<void> {
  const begun = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`)
  const wants = (group: string) => options.only.includes(group)
  const installed = peersInstalled()
  if (!installed) say('no peers: npm install --prefix bench')
  const targets = [
    ...(wants('main') ? [...floors, service, limiterInMemory, forged] : []),
    ...(wants('peers') && installed ? peers : []),
    ...(wants('bare') ? [bare, ...(installed ? barePeers : [])] : []),
    ...(wants('families') ? [few, many, { ...objectPerFamily, families: 100 }] : []),
  ]
  const measured: Measured[] = await measure(targets, { ...options, warmup: 1 }, say)
  const lines: Line[] = wants('cell') ? await measureCell(say) : []
  lines.push({ what: 'bundle, gzipped (goal: at most 200 KiB)', value: bundleSize() })
  const correct: Correctness[] = []
  for (const target of wants('correctness') ? [service, ...(installed ? peers : [])] : []) {
    say(`correctness of ${target.name}`)
    correct.push(await probe(target, GRACE[target.name as keyof typeof GRACE] ?? 0))
  }
  const seconds = ((Date.now() - begun) / 1000).toFixed(0)
  publish(measured, lines, correct, options, seconds)
}

function publish(
  measured: readonly Measured[],
  lines: readonly Line[],
  correct: readonly Correctness[],
  options: Options,
  seconds: string,
): void {
  const goals = judge(GOALS, measured)
  const text = `# Results of \`npm run bench\`

${options.connections} connections, ${options.families} families each, ${options.rounds} interleaved rounds of ${options.seconds} s, medians; ${seconds} s in all.
All targets on this one machine, with X_LOCAL_OBSERVABILITY=false and X_LOCAL_EXPLORER=false. CPU is user and system
time, by /proc, of the process that runs the code, per correct refresh; "of wrangler" is the rest of its process tree.
A ratio is the median of the ratios of each round. Absolute numbers mean nothing on another machine.

${goalTable(goals)}

${targetTable(measured)}

${lineTable(lines)}

${correct.length === 0 ? '' : `${correctnessTable(correct)}\n`}`
  console.log(`\n${text}`)
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, 'results.md'), text)
  writeFileSync(join(RESULTS, 'ratios.svg'), picture(goals))
}

/** As wrangler would upload it. */
function bundleSize(): string {
  const args = [join(ROOT, 'node_modules', '.bin', 'wrangler'), 'deploy', '--dry-run', '--env=']
  const said = execFileSync(process.execPath, args, {
    cwd: ROOT,
    env: wranglerEnvironment(),
    encoding: 'utf8',
  })
  return /gzip: ([\d.]+ KiB)/.exec(said)?.[1] ?? 'unknown'
}
