import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { batchesOf } from './batches.ts'
import { type Correctness, probe } from './correctness.ts'
import { documentOf, type Results } from './document.ts'
import { Attempts } from './harness/attempts.ts'
import { type Checkout, checkOut } from './harness/commit.ts'
import { type Measured, measure } from './harness/rounds.ts'
import { stopAll } from './harness/server.ts'
import { measureInFlight } from './in-flight.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { measureParts } from './parts.ts'
import { picture } from './picture.ts'
import { oidcProvider, peers } from './targets/peers.ts'
import { service } from './targets/service.ts'

/** The seconds in which openauth forgives a second use by default. The other targets forgive none. */
const GRACE: Readonly<Record<string, number>> = { 'wrangler-openauth': 60 }

interface Prepared {
  readonly options: Options
  readonly today: Checkout | null
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stopAll().then(() => process.exit(130)))
}

try {
  const prepared = preparedOrFault()
  if (prepared instanceof Error) {
    console.error(`${prepared.message}\n`)
    process.exitCode = 2
  } else if (prepared === null) console.log(USAGE)
  else publish(await run(prepared), prepared.options)
} finally {
  await stopAll()
}

function preparedOrFault(): Prepared | null | Error {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options === null) return null
    return { options, today: options.against === null ? null : checkOut(options.against) }
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both throw nothing else
    return error as Error
  }
}

async function run({ options, today }: Prepared): Promise<Results> {
  const begun = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}`)
  const attempts = new Attempts(say)
  const wanted = batchesOf(today).filter(({ group }) => options.only.includes(group))
  const batches: Results['batches'][number][] = []
  for (const batch of wanted) {
    const plan = { ...options, connections: batch.connections ?? options.connections, warmup: 1 }
    const measured: Measured[] = await measure(batch.targets, plan, attempts, say)
    batches.push({ batch, measured })
  }
  const flights = options.only.includes('in-flight')
    ? await measureInFlight(today, options, attempts, say)
    : []
  const parts = await measureParts(options.only, today, attempts, say)
  const correct: Correctness[] = []
  for (const target of options.only.includes('correctness')
    ? [service, ...peers('wrangler'), oidcProvider]
    : []) {
    say(`correctness of ${target.name}`)
    await attempts.of(`correctness of ${target.title}`, async () => {
      correct.push(await probe(target, GRACE[target.name] ?? 0))
    })
  }
  const seconds = Math.round((Date.now() - begun) / 1000)
  const against = today?.short ?? null
  return {
    options,
    against,
    seconds,
    batches,
    flights,
    parts,
    correct,
    missing: attempts.missing,
    restarts: attempts.restarts,
  }
}

function publish(results: Results, { out }: Options): void {
  const text = documentOf(results)
  console.log(`\n${text}`)
  if (out === null) return
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'results.md'), text)
  const drawn = picture(text)
  if (drawn !== null) writeFileSync(join(out, 'cpu-per-refresh.svg'), drawn)
}
