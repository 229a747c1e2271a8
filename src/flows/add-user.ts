import { newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { canonicalUsername, type Role, type User, type UserType } from '../users/user.ts'
import type { OperatorCall, Service } from './service.ts'
import { hashNewPassword, refuseTaken } from './steps/new-user-data.ts'

export interface NewUser {
  readonly username: string
  /** Left out: the user has no password, and logs in by a trusted issuer alone. */
  readonly password?: string | undefined
  /** The id that the customer gave to the user. */
  readonly externalId?: string | undefined
  readonly customerId: string
  readonly role: Role
  readonly userType: UserType
}

/**
 * Adds a user to an existing customer. Refuses with `bad_request` if the name or the external id is taken,
 * the customer is unknown or the password looks like a hash, and with `too_many_requests` if too many hashes wait.
 */
export async function addUser(
  service: Service,
  input: NewUser,
  { requestId, operator }: OperatorCall,
): Promise<Result<User>> {
  if (!(await service.customers.has(input.customerId))) {
    return refuse('bad_request', 'unknown_customer', { detail: 'customerId is no customer' })
  }
  const { password, externalId = null } = input
  const hash = password === undefined ? ok(null) : await hashNewPassword(service, password)
  if (!hash.ok) return hash
  const user = {
    id: newId(),
    username: canonicalUsername(input.username),
    passwordHash: hash.value,
    userType: input.userType,
    customerId: input.customerId,
    role: input.role,
    externalId,
    disabled: false,
  }
  const told = { event: 'user_added', subjectId: user.id, operator, requestId } as const
  if (!(await service.directory.add(user, told))) {
    // The response distinguishes the two, which an operator may know.
    return refuseTaken((await service.directory.findByUsername(user.username)) !== null)
  }
  event({
    event: 'user_changed',
    level: 'info',
    requestId,
    cause: 'added',
    userId: user.id,
    operatorId: operator.id,
  })
  return ok({
    ...user,
    cell: null,
    epoch: 0,
    ending: null,
    removing: false,
    changedBy: null,
    customerPolicy: null,
  })
}
