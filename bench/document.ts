import type { Batch } from './batches.ts'
import type { Correctness } from './correctness.ts'
import { GOALS, judge, type Series, seriesOf } from './goals.ts'
import type { Missing } from './harness/attempts.ts'
import type { Measured } from './harness/rounds.ts'
import { type Flight, seriesOfFlights } from './in-flight.ts'
import type { Options } from './options.ts'
import type { Part } from './parts.ts'
import { correctnessTable, flightTable, goalTable, lineTable, missingList, targetTable } from './report.ts'

/** The results of a run. */
export interface Results {
  readonly options: Options
  /** The short name of the commit that --against names, or null. */
  readonly against: string | null
  /** The duration of the run in seconds. */
  readonly seconds: number
  readonly batches: readonly { readonly batch: Batch; readonly measured: readonly Measured[] }[]
  readonly flights: readonly Flight[]
  readonly parts: readonly Part[]
  readonly correct: readonly Correctness[]
  readonly missing: readonly Missing[]
  readonly restarts: readonly Missing[]
}

/** The text of results.md: the goals, the headline, the calls in flight, then the comparisons. */
export function documentOf(results: Results): string {
  const { options, against, batches, flights, parts, correct, missing, restarts } = results
  const series: Series = new Map([
    ...batches.flatMap(({ measured }) => seriesOf(measured)),
    ...seriesOfFlights(flights),
    ...parts.flatMap((part) => part.series ?? []),
  ])
  const goals = GOALS.filter(
    (goal) => options.only.includes(goal.group) && (!goal.against || against !== null),
  )
  const tableOf = ({ batch, measured }: (typeof batches)[number]) =>
    section(batch.heading, measured.length === 0 ? '' : targetTable(measured, batch.base, series))
  const headline = batches.filter(({ batch }) => batch.group === 'disk' || batch.group === 'memory')
  const lines = parts.flatMap((part) => part.lines)
  return `${[
    introduction(results),
    section('Goals', goals.length === 0 ? '' : `${goalTable(judge(goals, series))}\n\n${goalNote(against)}`),
    section('Not measured', missingList(missing)),
    section('Started again', missingList(restarts)),
    ...headline.map(tableOf),
    headline.length === 0 ? '' : STORAGE,
    section(
      'Calls in flight on one object: workerd alone, files on disk',
      flights.length === 0 ? '' : `${flightTable(flights, series)}\n\n${FLIGHT_NOTE}`,
    ),
    ...batches.filter((one) => !headline.includes(one)).map(tableOf),
    section('Parts', lines.length === 0 ? '' : lineTable(lines)),
    section('Correctness', correct.length === 0 ? '' : correctnessTable(correct)),
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`
}

const section = (heading: string, text: string) => (text === '' ? '' : `## ${heading}\n\n${text}`)

function introduction({ options, seconds, against }: Results): string {
  const { connections, families, rounds } = options
  const other = against === null ? '' : ` "The other commit" is ${against}.`
  return `# Results of \`npm run bench\`

${connections} connections, ${families} families each, ${rounds} interleaved rounds of ${options.seconds} s after one that does not count, medians; ${seconds} s in all.
All targets run on this one machine. CPU is user and system time, by /proc, of the process that runs the code, per correct
refresh. A ratio is the median of the ratios of each round. Absolute numbers mean nothing on another machine.${other}

"KB stored" is the size of a target's data folder after its sessions were opened, with SQLite databases as large as they
are with their logs written back. "B/refresh" is what a refresh adds to it after the first round.`
}

function goalNote(against: string | null): string {
  const other = against === null ? '' : ' The limit of a ratio to a peer is the ratio of the other commit.'
  return `The floor is the least Worker that could do a refresh: Hono, jose, one object call, one SQL read, one SQL write and
its commit. **The floor verifies two tokens where this service verifies one**: it checks the signature of the refresh token,
which has the hash of the access token.${other}`
}

const STORAGE = `Each target has one process, and its storage is in that process. \`object\`: one SQLite Durable Object. \`KV\`: miniflare's
simulator of KV, the same Workers as under \`wrangler dev\`, with a SQLite object for the keys and a file for each value.
\`D1\`: miniflare's simulator of D1, one SQLite object. \`maps\`: maps in the memory of the Worker (of the process for
\`oidc-provider\`). \`none\`: nothing is stored. "On disk" and "in memory" are the place of all of these files; in memory
is ${'`/dev/shm`'}, where no commit waits for a disk. A deployment is not billed for the CPU of KV and D1.`

const FLIGHT_NOTE = `One Worker calls the object by RPC, without a connection. The clock of a Worker has whole milliseconds.`
