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
  /** When it happened, as received: a NumericDate by RFC 8417 §2.2. */
  readonly toe?: unknown
  /** What the SETs of one transaction have in common, as received: a text by RFC 8417 §2.2, a number in examples of SSF 1.0. */
  readonly txn?: unknown
  readonly exp?: number | undefined
  readonly [claim: string]: unknown
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isTime = (value: unknown) => typeof value === 'number' && Number.isFinite(value)

/** The rule of each claim that decides about a SET. Others are ignored (SSF 1.0 §4.2.3). */
const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  iss: isText,
  aud: (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  iat: isTime,
  jti: isText,
  events: (value) => isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isObject),
  exp: (value) => value === undefined || isTime(value),
}

/** Whether a payload has every claim that a SET needs, in its form. It may have others. */
export function isSetClaims(payload: unknown): payload is SetClaims {
  return isObject(payload) && Object.entries(RULES).every(([name, holds]) => holds(payload[name]))
}

/**
 * Whether a SET has only claims that its events allow. One with an event of the Shared Signals Framework may have neither
 * `sub` (SSF 1.0 §4.1.2) nor `exp` (§4.1.7), so that nobody takes it for another token. RFC 8417 §2.2 allows both.
 */
export function hasAllowedClaims({ events, sub, exp }: SetClaims): boolean {
  return !Object.keys(events).some(isSharedSignal) || (sub === undefined && exp === undefined)
}
