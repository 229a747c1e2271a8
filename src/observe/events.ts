import { now } from '../core/clock.ts'
import { log } from './log.ts'
import { Sampling } from './sampling.ts'

/**
 * Everything that a log line may say: an allow-list. No field holds a token, a password, a key, a hash of one, or a
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
    | 'change_completed'
    | 'unavailable'
    | 'unexpected'
    | 'misconfigured'
    | 'rate_limit_unavailable'
  readonly level: 'info' | 'warn' | 'error' | 'alert'
  readonly requestId?: string
  readonly code?: string
  readonly cause?: string
  /** Refusals of the same cause that this isolate left out since its last line of them. */
  readonly omitted?: number
  readonly userId?: string
  readonly familyId?: string
  readonly customerId?: string
  readonly clientId?: string
  readonly generation?: number
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
  'generation',
  'cell',
  'part',
  'error',
  'frames',
  'faults',
]

// Causes are our own words, a few dozen: the map cannot grow.
const refusals = new Sampling()

/** Writes an event, with the fields of the allow-list and no others. Of refusals, a bounded number a second. */
export function event(fields: LogEvent): void {
  const omitted = fields.event === 'refused' ? refusals.take(fields.cause ?? '', now()) : 0
  if (omitted !== null) write(omitted === 0 ? fields : { ...fields, omitted })
}

function write(fields: LogEvent): void {
  const line = Object.fromEntries(
    FIELDS.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  )
  log(fields.level, line)
}

/** Where an exception came from: its stack without the first line, whose message may quote an input. */
export function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 10)
    .join('\n')
}
