import type { Operator } from '../core/operator.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import { hashPassword } from '../users/password.ts'
import type { Role, UnappliedEnding, User } from '../users/user.ts'
import type { OperatorCall, Service } from './service.ts'
import { applyChange, assignFoundCell, newEnding } from './steps/apply-change.ts'
import { unlockName } from './steps/count-attempts.ts'
import { actorOf, changedBy } from './steps/operator-action.ts'

export interface UserChange {
  readonly role?: Role | undefined
  readonly customerId?: string | undefined
  readonly disabled?: boolean | undefined
  readonly password?: string | undefined
}

/**
 * An operator's change of a user. The directory is changed first, then the cell. Both refuse a login that was checked
 * against the old record. The Cron Trigger completes a call that fails half-way. Disabling and a new password end every
 * family. The next pair has the new role or customer. An empty change sends the record to the cell again, which repairs a
 * restored record. It is not logged.
 *
 * Refuses with `not_found` (no such user), `bad_request` (no such customer) or `too_many_requests` (too many hashes
 * wait).
 */
export async function changeUser(
  service: Service,
  userId: string,
  change: UserChange,
  { requestId, operator }: OperatorCall,
): Promise<Result<User>> {
  const { password, ...changes } = change
  if (changes.customerId !== undefined && !(await service.customers.has(changes.customerId))) {
    return refuse('bad_request', 'unknown_customer', { detail: 'customerId is no customer' })
  }
  const hash = password === undefined ? ok(undefined) : await service.hashes.run(() => hashPassword(password))
  if (!hash.ok) return hash
  const detail = namesOf(change).sort().join(' ')
  const ending = endingOf(change, operator)
  const told = { event: 'user_changed', detail, subjectId: userId, operator } as const
  const by = changedBy(operator, detail === '' ? null : told)
  const user = await service.directory.change(userId, { ...changes, passwordHash: hash.value }, ending, by)
  if (user === null) return refuse('not_found', 'unknown_user')
  await applyChange(service, await assignFoundCell(service, user))
  // An outage is logged and does not refuse the call, because the password is set.
  if (password !== undefined) await tolerateOutage(requestId, () => unlockName(service, user))
  if (detail !== '') {
    const line = { cause: detail, userId: user.id, operatorId: operator.id }
    event({ event: 'user_changed', level: 'info', requestId, ...line })
  }
  return ok(user)
}

function namesOf(change: UserChange): string[] {
  return Object.keys(change).map((name) => (name === 'disabled' && !change.disabled ? 'enabled' : name))
}

function endingOf(change: UserChange, operator: Operator): UnappliedEnding | null {
  if (change.password !== undefined) return newEnding('password', null, actorOf(operator))
  return change.disabled === true ? newEnding('disabled', null, actorOf(operator)) : null
}
