import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { printable } from '../command-line/printable.ts'

/** The `User-Agent` of our scripts' own requests, which have no line. */
export const SCRIPT_AGENT = 'edge-token-service-scripts'

const pair = z.object({ familyId: z.string(), generation: z.number() })

/** The members of an event of src/observe/events.ts that a line shows. */
const event = z.looseObject({
  event: z.string(),
  level: z.string(),
  cause: z.string().optional(),
  part: z.string().optional(),
  error: z.string().optional(),
  frames: z.string().optional(),
  faults: z.array(z.string()).optional(),
  familyId: z.string().optional(),
  userId: z.string().optional(),
  customerId: z.string().optional(),
  clientId: z.string().optional(),
  issuerId: z.string().optional(),
})

const localLine = z.discriminatedUnion('local', [
  z.object({
    local: z.literal('request'),
    status: z.number(),
    method: z.string(),
    path: z.string(),
    pair: pair.nullable(),
    events: z.array(event),
  }),
  z.object({ local: z.literal('event'), event }),
])

/** The pair in an answer. */
export type Pair = z.infer<typeof pair>

/** A line of local-worker.ts: a request with its events, or an event outside of a request. */
export type LocalLine =
  | {
      readonly local: 'request'
      readonly status: number
      readonly method: string
      readonly path: string
      readonly pair: Pair | null
      readonly events: readonly object[]
    }
  | { readonly local: 'event'; readonly event: object }

type Event = z.infer<typeof event>
type Request = Extract<z.infer<typeof localLine>, { local: 'request' }>

const METHOD_WIDTH = 'OPTIONS'.length
const PATH_WIDTH = 26
/** The longest path that is shown whole. Each path of the service is shorter, also with two ids. */
const MAX_PATH = 100

/**
 * The text to show for one line of wrangler's output: a readable line for a line of local-worker.ts, and null for
 * wrangler's own line of a request.
 */
export function readable(written: string, now: Date): string | null {
  const text = stripVTControlCharacters(written).trimEnd()
  const line = localLineOf(text)
  if (line === null) return text === '' || isRequestOfWrangler(text) ? null : text
  const time = `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`
  return line.local === 'request' ? `${time}  ${requestLine(line)}` : `${time}  ${eventLine(line.event)}`
}

/** The event in one line of wrangler's output, as the service wrote it. Null: there is none. */
export function eventJson(written: string): string | null {
  // wrangler adds a prefix to standard error: `▲ [WARNING] {...}`.
  const [, json] = /^(?:\S+ \[\w+\] )?(\{"level":.*\})$/.exec(stripVTControlCharacters(written).trim()) ?? []
  return json ?? null
}

function localLineOf(text: string) {
  if (!text.startsWith('{"local":')) return null
  return localLine.parse(JSON.parse(text))
}

const isRequestOfWrangler = (text: string) => /^\[wrangler:info\] [A-Z]+ \S+ \d{3} /.test(text)

function requestLine({ status, method, path, pair, events }: Request): string {
  const repeated = events.some(({ event }) => event === 'second_use')
  const said = [
    ...(pair === null ? [] : [pairWords(pair, repeated)]),
    ...events.filter(({ event }) => event === 'refused').map(eventWords),
    ...events.filter(({ event }) => event !== 'refused' && event !== 'second_use').map(eventWords),
  ]
  const where = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path
  const columns = [status, method.padEnd(METHOD_WIDTH), where.padEnd(PATH_WIDTH), said.join('; ')]
  const details = events.map(detailsOf).join('')
  return printable(columns.join('  ').trimEnd()) + details
}

function pairWords({ familyId, generation }: Pair, repeated: boolean): string {
  const what = repeated ? 'repeated' : generation === 0 ? 'created' : 'rotated'
  return `${what.padEnd(8)}  family ${short(familyId)} gen ${generation}`
}

function eventLine(logged: Event): string {
  return printable(`${logged.level.padEnd(5)}  ${eventWords(logged)}`) + detailsOf(logged)
}

function eventWords(logged: Event): string {
  const { event, cause, part, error } = logged
  const why = [cause, part, error].filter((word) => word !== undefined).join(', ')
  const subject = subjectOf(logged)
  return [`${event.replaceAll('_', ' ')}${why === '' ? '' : `: ${why}`}`, subject].join(' ').trimEnd()
}

function subjectOf({ familyId, userId, customerId, clientId, issuerId }: Event): string {
  if (familyId !== undefined) return `(family ${short(familyId)})`
  if (userId !== undefined) return `(user ${short(userId)})`
  if (clientId !== undefined) return `(client ${clientId})`
  if (issuerId !== undefined) return `(issuer ${issuerId})`
  return customerId === undefined ? '' : `(customer ${short(customerId)})`
}

/** The frames of a bug or the faults of the configuration, on lines of their own. */
function detailsOf({ frames, faults }: Event): string {
  const lines = [...(frames?.split('\n') ?? []), ...(faults ?? [])]
  return lines.map((line) => `\n    ${printable(line.trim())}`).join('')
}

/** The beginning of an id, which is enough to distinguish ids on a screen. */
const short = (id: string) => id.slice(0, 8)
