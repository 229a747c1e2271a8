import { now } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { ActorOfCall } from '../events/catalogue.ts'
import { event } from '../observe/events.ts'
import { CREATE_PERIOD_SECONDS } from '../rate-limits.ts'
import type { Client } from '../users/client-store.ts'
import type { NewOperatorEvent } from '../users/operator-events.ts'
import { RESET_SECONDS } from '../users/password-resets.ts'
import { hashSecret, newSecret } from '../users/random-secret.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { OperatorCall, Service, Trace } from './service.ts'
import { counterOfName } from './steps/count-attempts.ts'
import { actorOf } from './steps/operator-action.ts'

/** A token that resets a password, which is shown only once. */
export interface AskedReset {
  /** Null: there is nothing to send, and the caller shows that to nobody. */
  readonly token: string | null
  /** Seconds. */
  readonly expiresIn: number
}

/** The user whose password a client asks to reset: by one of the first two members. */
export interface ResetSubject {
  readonly username?: string | undefined
  readonly externalId?: string | undefined
  /** The customer of the user, for a client of all customers. */
  readonly customerId?: string | undefined
}

/**
 * A token that resets the password of any enabled user, for an operator. It replaces an older one. Refuses with `not_found` (no
 * such user, or it changed meanwhile) and `bad_request` (the user is disabled, or the customer allows no login by password).
 */
export async function askResetForOperator(
  service: Service,
  userId: string,
  { requestId, operator }: OperatorCall,
): Promise<Result<AskedReset>> {
  const user = await service.directory.findById(userId)
  if (user === null) return refuse('not_found', 'unknown_user')
  if (user.disabled) return refuse('bad_request', 'disabled_user', { detail: 'the user is disabled' })
  if (!hasPasswordLogin(user)) {
    const detail = 'the customer of the user allows no login by password'
    return refuse('bad_request', 'password_login_off', { detail })
  }
  const told = { event: 'password_reset_asked', subjectId: userId, operator, requestId } as const
  const token = await newToken(service, user, user.username, actorOf(told), told)
  if (token === null) return refuse('not_found', 'unknown_user')
  logAsked(userId, { requestId, operatorId: operator.id })
  return ok({ token, expiresIn: RESET_SECONDS })
}

/**
 * The same for a client with the right `reset`. A client of a customer asks for users of its customer. An unknown user, one of
 * another customer, a disabled one and one without a login by password get no token, after the same calls. Nor does a user who
 * has a new token: a stranger who asks again and again could otherwise make each token useless before its owner has read the
 * mail. Refuses with `bad_request` and, after too many requests for one user, with `too_many_requests`.
 */
export async function askResetForClient(
  service: Service,
  client: Client,
  asked: ResetSubject,
  { requestId }: Trace,
): Promise<Result<AskedReset>> {
  const customerId = client.customerId ?? asked.customerId ?? null
  const fault = faultOf(asked, customerId)
  if (fault !== null) return refuse('bad_request', 'invalid_request', { detail: fault })
  const name =
    asked.username === undefined ? `${customerId} ${asked.externalId}` : canonicalUsername(asked.username)
  const { subject } = await counterOfName(service, name)
  if (!(await service.limits.allowsReset(subject.id))) {
    return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: CREATE_PERIOD_SECONDS })
  }
  const found = await find(service, asked, customerId)
  const hasNew = await service.resets.hasNew(found?.id ?? newId(), now())
  const user = found !== null && isMeant(found, customerId) && !hasNew ? found : null
  const token = await newToken(service, user, name, { kind: 'client', clientId: client.id, requestId }, null)
  if (token !== null && user !== null) logAsked(user.id, { requestId, clientId: client.id })
  return ok({ token, expiresIn: RESET_SECONDS })
}

function isMeant(user: User, customerId: string | null): boolean {
  return !user.disabled && hasPasswordLogin(user) && [null, user.customerId].includes(customerId)
}

function hasPasswordLogin({ customerPolicy }: User): boolean {
  return customerPolicy?.passwordLogin !== false
}

/** What is wrong with a request, in words. Null: nothing. */
function faultOf(asked: ResetSubject, customerId: string | null): string | null {
  if ((asked.username === undefined) === (asked.externalId === undefined)) {
    return 'one of username and externalId is required'
  }
  if (asked.customerId !== undefined && asked.customerId !== customerId) {
    return 'customerId is not the customer of the client'
  }
  return asked.externalId !== undefined && customerId === null ? 'externalId needs customerId' : null
}

async function find(
  { directory, identities }: Service,
  { username, externalId }: ResetSubject,
  customerId: string | null,
): Promise<User | null> {
  if (username !== undefined) return directory.findByUsername(canonicalUsername(username))
  if (externalId === undefined || customerId === null) return null
  // An unknown external id costs the same two queries.
  const id = await identities.userOf({ issuer: customerId, subject: externalId })
  return directory.findById(id ?? newId())
}

/**
 * Makes the token of a user, and returns it. The event in the user's history is written before, so that no token is without
 * one. For no user the same calls change nothing, and the answer is null. `name` chooses the cell that is asked in vain.
 */
async function newToken(
  service: Service,
  user: User | null,
  name: string,
  by: ActorOfCall,
  told: NewOperatorEvent | null,
): Promise<string | null> {
  const token = newSecret()
  const meant = user ?? { id: newId(), epoch: 0 }
  const cell = user?.cell ?? (await counterOfName(service, name)).cell
  await service.cells.ask(cell, (one) => one.noteReset(meant.id, by))
  const isKept = await service.resets.put(meant, hashSecret(token), now() + RESET_SECONDS * 1000, told)
  return isKept ? token : null
}

function logAsked(userId: string, by: { requestId: string; operatorId?: string; clientId?: string }): void {
  event({ event: 'user_changed', level: 'info', cause: 'password_reset_asked', userId, ...by })
}
