import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Line, measureCell } from './cell.ts'
import { type Correctness, probe } from './correctness.ts'
import { GOALS } from './goals.ts'
import { type Measured, measure } from './harness/rounds.ts'
import { stopAll } from './harness/server.ts'
import type { Target } from './harness/target.ts'
import { measureLogins } from './logins.ts'
import { type Group, type Options, readOptions, USAGE } from './options.ts'
import { picture } from './picture.ts'
import { correctnessTable, goalTable, judge, lineTable, targetTable } from './report.ts'
import { measureSaturation } from './saturation.ts'
import { measureStart } from './start.ts'
import { alone } from './targets/alone.ts'
import { cells } from './targets/cells.ts'
import { filled } from './targets/filled.ts'
import { floors, objectPerFamily, routedFloor } from './targets/floors.ts'
import { forgedAt } from './targets/forged.ts'
import { barePeers, peers, peersInstalled } from './targets/peers.ts'
import { service } from './targets/service.ts'

const unrouted = filled('unrouted', 'this service, without its asset router')
const bare = filled('bare', 'this service, in memory', { memory: 'all' })
const few = filled('few-families', 'this service, opened in bulk', {})
const many = filled('many-families', 'this service, 1,000 families a connection', { families: 1000 })
const forged = forgedAt(service, 'forged', 'this service, forged refresh tokens')

/** The seconds of each target's grace for a second use, by its defaults. */
const GRACE = {
  service: 0,
  'workers-oauth-provider': 0,
  openauth: 60,
  'better-auth': 0,
  'oidc-provider': 0,
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stopAll().then(() => process.exit(130)))
}

try {
  const options = optionsOrFault()
  if (options instanceof Error) {
    console.error(`${options.message}\n`)
    process.exitCode = 2
  } else if (options === null) console.log(USAGE)
  else await run(options)
} finally {
  await stopAll()
}

function optionsOrFault(): Options | null | Error {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readOptions throws nothing else
    return error as Error
  }
}

async function run(options: Options): Promise<void> {
  const begun = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`)
  const wants = (group: Group) => options.only.includes(group)
  const installed = peersInstalled()
  if (!installed) say('no peers: npm install --prefix bench')
  // Targets that are compared run together, and nothing else runs beside them.
  const batches: (readonly Target[])[] = [
    [
      ...(wants('main') ? [...floors, routedFloor, service, unrouted, forged] : []),
      ...(wants('peers') && installed ? peers : []),
    ],
    wants('bare') ? [bare, ...(installed ? barePeers : [])] : [],
    wants('families') ? [few, many, { ...objectPerFamily, families: 100 }] : [],
    wants('cells') ? cells : [],
    wants('workerd') ? alone : [],
  ]
  const measured: Measured[] = []
  for (const targets of batches) measured.push(...(await measure(targets, { ...options, warmup: 1 }, say)))
  const lines: Line[] = []
  if (wants('cell')) lines.push(...(await measureCell(say)), ...(await measureSaturation(say)))
  if (wants('logins')) lines.push(...(await measureLogins(say)))
  if (wants('start')) lines.push(...(await measureStart(say)))
  const correct: Correctness[] = []
  for (const target of wants('correctness') ? [service, ...(installed ? peers : [])] : []) {
    say(`correctness of ${target.name}`)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name without an entry is undefined
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

${options.connections} connections, ${options.families} families each, ${options.rounds} interleaved rounds of ${options.seconds} s after one that does not count, medians; ${seconds} s in all.
All targets on this one machine, with X_LOCAL_OBSERVABILITY=false and X_LOCAL_EXPLORER=false. CPU is user and system
time, by /proc, of the process that runs the code, per correct refresh; "of wrangler" is the rest of its process tree.
A ratio is the median of the ratios of each round. Absolute numbers mean nothing on another machine.

"KB stored" is all that lies in a target's data folder once its sessions are open, some of it the runtime's own; SQLite
databases as large as they are with their logs written back. "B/refresh" is what a refresh adds to it after the first
round; what expires later is still there. The local rate limiter keeps its counts there too.

${goalTable(goals)}

${targetTable(measured)}

${lines.length === 0 ? '' : `${lineTable(lines)}\n`}
${correct.length === 0 ? '' : `${correctnessTable(correct)}\n`}`
  console.log(`\n${text}`)
  if (options.out === null) return
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'results.md'), text)
  const drawn = picture(text)
  if (drawn !== null) writeFileSync(join(options.out, 'cpu-per-refresh.svg'), drawn)
}
