import { now } from '../core/clock.ts'
import { Sampling } from './sampling.ts'

/**
 * The allow-list of the fields of a log line. No field holds a token, a password, a key, a hash of one, or a
 * user name (people type passwords into that field).
 */
export interface LogEvent {
  readonly event:
    | 'refused'
    | 'family_revoked'
    | 'second_use'
    | 'sessions_ended'
    | 'user_changed'
    | 'customer_changed'
    | 'client_changed'
    | 'operator_changed'
    | 'receiver_changed'
    | 'issuer_changed'
    | 'deliveries_lost'
    | 'change_completed'
    | 'cell_lost_rows'
    | 'unavailable'
    | 'unexpected'
    | 'misconfigured'
    | 'rate_limit_unavailable'
  readonly level: 'info' | 'warn' | 'error' | 'alert'
  readonly requestId?: string
  readonly code?: string
  readonly cause?: string
  /** Lines of the same kind that this isolate omitted since its last line of them. */
  readonly omitted?: number
  readonly userId?: string
  readonly familyId?: string
  readonly customerId?: string
  readonly clientId?: string
  /** The operator that was changed. */
  readonly changedOperatorId?: string
  /** The operator who did it. The name may be an e-mail address, so it is left out. */
  readonly operatorId?: string
  readonly receiverId?: string
  readonly issuerId?: string
  readonly generation?: number
  /** The origin of this use. Text that may be a token is removed from the user agent. */
  readonly address?: string | undefined
  readonly country?: string | undefined
  readonly agent?: string | undefined
  /** The origin of the family's last rotation, or of its login. */
  readonly rotatedAddress?: string | undefined
  readonly rotatedCountry?: string | undefined
  readonly rotatedAgent?: string | undefined
  readonly cell?: string
  readonly part?: string
  readonly error?: string
  readonly frames?: string
  readonly faults?: readonly string[]
}

const FIELDS: readonly (keyof LogEvent)[] = [
  'level',
  'event',
  'requestId',
  'code',
  'cause',
  'omitted',
  'userId',
  'familyId',
  'customerId',
  'clientId',
  'changedOperatorId',
  'operatorId',
  'receiverId',
  'issuerId',
  'generation',
  'address',
  'country',
  'agent',
  'rotatedAddress',
  'rotatedCountry',
  'rotatedAgent',
  'cell',
  'part',
  'error',
  'frames',
  'faults',
]

/**
 * Events that every call can cause: by forged requests, an outage, a bug, a bad variable or a receiver that is down. Others are
 * always written.
 */
const BOUNDED: ReadonlySet<LogEvent['event']> = new Set([
  'refused',
  'deliveries_lost',
  'unavailable',
  'unexpected',
  'misconfigured',
  'rate_limit_unavailable',
])

const bounds = new Sampling()

/** Writes an event with the fields of the allow-list. Events that every call can cause are limited per second. */
export function event(fields: LogEvent): void {
  const omitted = BOUNDED.has(fields.event) ? bounds.take(kindOf(fields), now()) : 0
  if (omitted !== null) write(omitted === 0 ? fields : { ...fields, omitted })
}

// The kinds consist of fixed words, a few dozen, so the map of kinds is bounded.
function kindOf({ event, cause = '', part = '' }: LogEvent): string {
  return `${event} ${cause}${part}`
}

const SINKS = { info: 'info', warn: 'warn', error: 'error', alert: 'error' } as const

// One JSON object in each line, as Workers Logs indexes them.
function write(fields: LogEvent): void {
  const line = Object.fromEntries(
    FIELDS.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  )
  console[SINKS[fields.level]](JSON.stringify(line).replace(UNPRINTABLE, escaped))
}

// JSON.stringify leaves these as they are. A terminal that shows the log obeys the control characters, and the others end a
// line or change its direction.
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The frames of an exception: its stack without the message, which may quote an input. */
export function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 10)
    .join('\n')
}
