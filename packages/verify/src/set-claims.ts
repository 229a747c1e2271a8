import { isSharedSignal } from './event-types.ts'
import { isObject } from './json-object.ts'

/** The claims of a SET (RFC 8417 §2.2). Times are NumericDates, in seconds (RFC 7519 §2). */
export interface SetClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly iat: number
  readonly jti: string
  /** What happened, by the event's name. The names of an event are alternatives: act on one of those that are known. */
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** The subject, as received (RFC 9493 §4.1). */
  readonly sub_id?: unknown
  /** When it happened. */
  readonly toe?: number | undefined
  /** What the SETs of one transaction have in common. */
  readonly txn?: string | undefined
  readonly exp?: number | undefined
  readonly [claim: string]: unknown
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isTime = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const isOptional = (holds: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || holds(value)

/** The rule of each claim that a receiver reads. */
const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  iss: isText,
  aud: (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  iat: isTime,
  jti: isText,
  events: (value) => isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isObject),
  toe: isOptional(isTime),
  txn: isOptional(isText),
  exp: isOptional(isTime),
}

/** Whether a payload has every claim that a SET needs, in its form. It may have others. */
export function isSetClaims(payload: unknown): payload is SetClaims {
  return isObject(payload) && Object.entries(RULES).every(([name, holds]) => holds(payload[name]))
}

/**
 * Whether a SET has only claims that its events allow. One with an event of the Shared Signals Framework may have neither
 * `sub` nor `exp`, so that nobody takes it for another token (SSF 1.0, profile of RFC 8417). RFC 8417 §2.2 allows both.
 */
export function hasAllowedClaims({ events, sub, exp }: SetClaims): boolean {
  return !Object.keys(events).some(isSharedSignal) || (sub === undefined && exp === undefined)
}
