import { toSeconds } from '../../core/clock.ts'
import { type Actor, eventId, type RecordedEvent, wordsOf } from '../catalogue.ts'
import type { Unrelayed } from '../history.ts'
import type { Message } from '../receivers/receiver-calls.ts'
import { SIGNALS } from './event-types.ts'

/** An event as the object of a stream keeps it. It is signed when it is delivered. */
export interface Signal {
  /** The URI of its type. */
  readonly type: string
  readonly claims: Readonly<Record<string, unknown>>
  /** Null: the subject is the stream itself. */
  readonly subject: { readonly userId: string; readonly familyId: string | null } | null
}

/**
 * The event of CAEP or RISC for an event of a user. Null for what those profiles have no event for: locks, second uses,
 * tokens that reset a password, new user names, and the events of a user name.
 */
export function signalOf(cell: string, unrelayed: Unrelayed): Message | null {
  const { event, userId } = unrelayed
  const found = typeOf(unrelayed)
  if (userId === null || found === null) return null
  const [type, claims] = found
  const ofSession = type === SIGNALS.sessionRevoked || type === SIGNALS.sessionEstablished
  const subject = { userId, familyId: ofSession ? event.familyId : null }
  const signal: Signal = { type, claims, subject }
  return {
    id: eventId(cell, event),
    sequence: event.sequence,
    subject: userId,
    type,
    body: JSON.stringify(signal),
  }
}

type Typed = readonly [type: string, claims: Signal['claims']]

function typeOf({ event, role, customerId }: Unrelayed): Typed | null {
  switch (event.event) {
    case 'login':
      return [SIGNALS.sessionEstablished, common(event)]
    case 'session_ended':
      return [SIGNALS.sessionRevoked, common(event)]
    case 'password_changed':
      return [
        SIGNALS.credentialChange,
        { credential_type: 'password', change_type: 'update', ...common(event) },
      ]
    case 'role_changed':
      return changed({ role }, event)
    case 'customer_changed':
      return changed({ customerId }, event)
    case 'user_disabled':
      // No reason: RISC's only fitting one is `hijacking`, which an operator does not say.
      return [SIGNALS.accountDisabled, {}]
    case 'user_enabled':
      return [SIGNALS.accountEnabled, {}]
    case 'user_removed':
      return [SIGNALS.accountPurged, {}]
    case 'locked':
    case 'second_use':
    // RISC's `identifier-changed` has the old or the new name, and events have no user name.
    case 'username_changed':
    case 'password_reset_asked':
    // The change of the password is an event of its own.
    case 'password_reset_used':
      return null
    // A newer release may have recorded an event that this one does not know.
    default:
      return null
  }
}

/** A change of claims needs their new values (CAEP 1.0 §3.2.1). They are not known after the user was removed. */
function changed(claims: Readonly<Record<string, string | null>>, event: RecordedEvent): Typed | null {
  const isKnown = Object.values(claims).every((value) => value !== null)
  return isKnown ? [SIGNALS.tokenClaimsChange, { claims, ...common(event) }] : null
}

/** The optional claims of CAEP 1.0 §2. The interoperability profile needs `reason_admin` (§3.1 and §3.2). */
function common(event: RecordedEvent): Signal['claims'] {
  const initiator = initiatorOf(event)
  const words = { en: wordsOf(event) }
  return {
    event_timestamp: toSeconds(event.at),
    ...(initiator === null ? {} : { initiating_entity: initiator }),
    reason_admin: words,
    reason_user: words,
  }
}

const INITIATORS: Readonly<Record<Actor['kind'], 'admin' | 'user' | 'system' | null>> = {
  user: 'user',
  administrator: 'admin',
  operator: 'admin',
  client: 'system',
  // The token was sent to the user.
  reset_token: 'user',
  service: 'system',
  unknown: null,
}

/** A second use, a token ahead of its record and too many sessions end one by a rule, which CAEP calls a policy. */
function initiatorOf({ actor, cause }: RecordedEvent) {
  const isRule = actor.kind === 'service' && ['reuse', 'ahead', 'cap'].includes(cause ?? '')
  return isRule ? 'policy' : INITIATORS[actor.kind]
}
