import type { EpochMs } from '../core/clock.ts'
import type { Operator } from '../core/operator.ts'
import type { Origin } from '../core/origin.ts'

// Every event. A cell records the events of users, with their causes and sentences: `{by}` becomes the actor, such as " by an
// operator". The database records those of operators.

/** The causes of the end of a family. A family that expires does not end. */
const ENDING_WORDS = {
  reuse: 'A refresh token of the session was used a second time, so a copy of it may exist.',
  ahead: 'A token of the session was newer than its record, which may come from a backup.',
  logout: 'The session was logged out.',
  revoked_token: 'A token of the session was revoked by somebody who had it.',
  ended: 'The session was ended{by}.',
  cap: 'A new login ended the least recently used session, because the user had too many.',
  password: 'The password was changed{by}, which ends sessions.',
  disabled: 'The user was disabled{by}.',
  operator: 'All sessions of the user were ended{by}.',
  issued_before: 'All sessions of all users that began before a moment were ended{by}.',
  removed: 'The user was removed{by}.',
} as const

/** The second uses of a refresh token that got the same pair again. */
const SECOND_USE_WORDS = {
  retry: 'A refresh was repeated from another address or program, and got the same pair.',
  proven_retry: 'A refresh was repeated from another address or program with the key of the session.',
  grace: 'A refresh token was used a second time from another address or program, within the grace.',
} as const

/** The counters whose failures lock. */
const LOCK_WORDS = {
  name: 'Too many logins under the name failed, so further ones were refused for some time.',
  known_client: 'Too many logins of one known client failed, so further ones were refused for some time.',
  password_change:
    'A wrong present password was sent too often, so changes of it were refused for some time.',
} as const

/** The events that have no cause. */
const PLAIN_WORDS = {
  login: 'A session began.',
  password_changed: 'The password was changed{by}.',
  password_reset_asked: 'A token to reset the password was asked for{by}.',
  password_reset_used: 'A token to reset the password was used.',
  username_changed: 'The user name was changed{by}.',
  role_changed: 'The role was changed{by}.',
  customer_changed: 'The user was moved to another customer{by}.',
  user_disabled: 'The user was disabled{by}.',
  user_enabled: 'The user was enabled{by}.',
  user_removed: 'The user was removed{by}.',
} as const

/** The events that have causes, each with the sentences of its causes. */
const CAUSED_WORDS = {
  session_ended: ENDING_WORDS,
  second_use: SECOND_USE_WORDS,
  locked: LOCK_WORDS,
} as const

/** Why a family ended. */
export type EndingCause = keyof typeof ENDING_WORDS
/** The evidence of a second use that got the same pair. */
export type SecondUseCause = keyof typeof SECOND_USE_WORDS
/** The counter that locked. */
export type LockCause = keyof typeof LOCK_WORDS
type PlainName = keyof typeof PLAIN_WORDS

/** The name of an event and its cause. */
export type Happening =
  | { readonly event: 'session_ended'; readonly cause: EndingCause }
  | { readonly event: 'second_use'; readonly cause: SecondUseCause }
  | { readonly event: 'locked'; readonly cause: LockCause }
  | { readonly event: PlainName; readonly cause: null }

/** Every name of an event. */
export const EVENT_NAMES = [...namesOf(PLAIN_WORDS), ...namesOf(CAUSED_WORDS)]

/** Every cause of the end of a family. */
export const ENDING_CAUSES = namesOf(ENDING_WORDS)

/** Every cause of every event. */
export const CAUSES = [...ENDING_CAUSES, ...namesOf(SECOND_USE_WORDS), ...namesOf(LOCK_WORDS)]

function namesOf<Words extends object>(words: Words) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a constant above has no other keys than its type
  return Object.keys(words) as Extract<keyof Words, string>[]
}

/** Every event of an operator. The operators' history has them. */
export const OPERATOR_EVENTS = [
  'customer_added',
  'customer_changed',
  'customer_removed',
  'client_added',
  'client_disabled',
  'client_enabled',
  'client_rotated',
  'operator_added',
  'operator_disabled',
  'operator_enabled',
  'operator_rotated',
  'user_added',
  'users_imported',
  'user_changed',
  'user_unlocked',
  'password_reset_asked',
  'user_removed',
  'receiver_added',
  'receiver_paused',
  'receiver_resumed',
  'receiver_rotated',
  'receiver_tested',
  'receiver_resent',
  'receiver_removed',
  'issuer_added',
  'issuer_disabled',
  'issuer_enabled',
  'issuer_removed',
  'sessions_ended',
  'mass_revocation',
] as const

/** Something that an operator does. */
export type OperatorEventName = (typeof OPERATOR_EVENTS)[number]

/**
 * Who caused an event. `user` is a bearer of a token of the user, by its family. `administrator` is another user. `service`
 * is a rule, such as that of reuse. `client` is a program with the right `reset`. `reset_token` is the bearer of a token that
 * resets the password. `unknown`: a Worker of an older release did not say. It did not name an operator either.
 */
export type Actor =
  | { readonly kind: 'user'; readonly familyId: string }
  | { readonly kind: 'administrator'; readonly userId: string }
  | { readonly kind: 'operator'; readonly operator?: Operator | undefined }
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'service' | 'reset_token' | 'unknown' }

/**
 * An actor with the request by which it acts (`X-Request-Id`), as cells get it, and as the database keeps it until then. A Worker of
 * an older release leaves the request out, and an older cell ignores it. Null: it is not known.
 */
export type ActorOfCall = Actor & { readonly requestId?: string | null | undefined }

/** Every kind of actor. */
export const ACTOR_KINDS = [
  'user',
  'administrator',
  'operator',
  'client',
  'reset_token',
  'service',
  'unknown',
] as const satisfies readonly Actor['kind'][]

/** An operator without a name: a Worker of an older release did not say which. */
export const OPERATOR: Actor = { kind: 'operator' }
export const SERVICE: Actor = { kind: 'service' }
export const RESET_TOKEN: Actor = { kind: 'reset_token' }
export const UNKNOWN: Actor = { kind: 'unknown' }

/** An event to be recorded. */
export type NewEvent = Happening & {
  readonly at: EpochMs
  readonly familyId: string | null
  readonly actor: ActorOfCall
  /** The origin of a login, or of the second use of a refresh token. */
  readonly origin?: Origin | null
  /** The origin of the first use of that refresh token. */
  readonly previousOrigin?: Origin | null
}

/** An event as a cell has it. */
export type RecordedEvent = Required<NewEvent> & {
  /** The request that caused the event. Null: an older release recorded it, or no request did. An older cell leaves it out. */
  readonly requestId?: string | null
  /** The number of the event in its cell. It never repeats, and later events have higher ones. */
  readonly sequence: number
}

/** The subject of a history: a user by id, or a user name by its keyed hash, whether or not a user has it. */
export type HistorySubject = { readonly userId: string } | { readonly nameId: string }

/** The newest events of a subject, newest first, and how many there are. */
export interface Recorded {
  readonly events: readonly RecordedEvent[]
  readonly total: number
}

/** Days for which an event is kept, if `HISTORY_DAYS` is unset. */
export const DEFAULT_HISTORY_DAYS = 30

/** Events of one user that a cell keeps. */
export const MOST_OF_USER = 1000

/** The id of an event: the same for every reader, and different for every event. */
export function eventId(cell: string, { sequence }: Pick<RecordedEvent, 'sequence'>): string {
  return `${cell}-${sequence}`
}

const BY: Record<Actor['kind'], string> = {
  user: ' by the user',
  administrator: ' by an administrator',
  operator: ' by an operator',
  client: ' by a program',
  reset_token: ' with a reset token',
  service: '',
  unknown: '',
}

/** One sentence that explains an event to its user. A newer release may have recorded an event that this one has no words for. */
export function wordsOf({ event, cause, actor }: Happening & { readonly actor: Actor }): string {
  const words: Record<string, string | Record<string, string>> = { ...PLAIN_WORDS, ...CAUSED_WORDS }
  const found = words[event]
  const sentence = (typeof found === 'object' ? found[cause ?? ''] : found) ?? event
  return sentence.replace('{by}', BY[actor.kind])
}
