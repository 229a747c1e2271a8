import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import { canonicalUsername, type Role, type UnappliedEnding, type User } from '../users/user.ts'
import type { OperatorCall, Service } from './service.ts'
import { applyChange, assignFoundCell, newEnding } from './steps/apply-change.ts'
import { unlockName } from './steps/count-attempts.ts'
import { hashNewPassword, refuseTaken } from './steps/new-user-data.ts'
import { actorOf, changedBy } from './steps/operator-action.ts'

export interface UserChange {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  /** The new name. Failed logins of the old name stay with the old name. */
  readonly username?: string | undefined
  /** Null: the customer has no id for the user. */
  readonly externalId?: string | null | undefined
  /** Null: the user has no password. */
  readonly password?: string | null | undefined
}

/**
 * An operator's change of a user. The directory is changed first, then the cell. Both refuse a login that was checked
 * against the old record. The Cron Trigger completes a call that fails half-way. Disabling, a new password and its removal
 * end every family. The next pair has the new name, role or customer. The external id moves along to another customer. An empty
 * change sends the record to the cell again, which repairs a restored record. It is not logged.
 *
 * Refuses with `not_found` (no such user), `bad_request` (no such customer, a name or an external id that is taken, a hash as
 * the password) or `too_many_requests` (too many hashes wait).
 */
export async function changeUser(
  service: Service,
  userId: string,
  change: UserChange,
  call: OperatorCall,
): Promise<Result<User>> {
  const { requestId, operator } = call
  const { password, ...rest } = change
  const username = change.username === undefined ? undefined : canonicalUsername(change.username)
  const changes = { ...rest, username }
  if (changes.customerId !== undefined && !(await service.customers.has(changes.customerId))) {
    return refuse('bad_request', 'unknown_customer', { detail: 'customerId is no customer' })
  }
  const hash = typeof password === 'string' ? await hashNewPassword(service, password) : ok(password)
  if (!hash.ok) return hash
  const detail = namesOf(change).sort().join(' ')
  const ending = endingOf(change, call)
  const told = { event: 'user_changed', detail, subjectId: userId, operator, requestId } as const
  const by = changedBy(call, detail === '' ? null : told)
  const user = await service.directory.change(userId, { ...changes, passwordHash: hash.value }, ending, by)
  if (user === null) return refuseUnchanged(service, userId, username)
  await applyChange(service, await assignFoundCell(service, user))
  // An outage is logged and does not refuse the call, because the password is set.
  if (typeof password === 'string') await tolerateOutage(requestId, () => unlockName(service, user))
  if (detail !== '') {
    const line = { cause: detail, userId: user.id, operatorId: operator.id }
    event({ event: 'user_changed', level: 'info', requestId, ...line })
  }
  return ok(user)
}

async function refuseUnchanged({ directory }: Service, userId: string, username: string | undefined) {
  if ((await directory.findById(userId)) === null) return refuse('not_found', 'unknown_user')
  const named = username === undefined ? null : await directory.findByUsername(username)
  return refuseTaken(named !== null && named.id !== userId)
}

function namesOf(change: UserChange): string[] {
  return Object.keys(change).map((name) => (name === 'disabled' && !change.disabled ? 'enabled' : name))
}

function endingOf(change: UserChange, call: OperatorCall): UnappliedEnding | null {
  if (change.password !== undefined) return newEnding('password', null, actorOf(call))
  return change.disabled === true ? newEnding('disabled', null, actorOf(call)) : null
}
