import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import type { OperatorCall, Service } from './service.ts'
import { allCells } from './steps/all-cells.ts'
import { completeUsers } from './steps/complete-users.ts'
import { hideUsers } from './steps/hide-users.ts'
import { actorOf } from './steps/operator-action.ts'
import { sendPolicies } from './steps/send-policies.ts'

/** The users of a removed customer. */
export interface RemovedCustomer {
  /** Users that were erased. */
  readonly users: number
  /** Users that are hidden, and whose removal is pending. The Cron Trigger completes it. */
  readonly pending: number
}

/** Calls that are made to erase users before the answer. The Cron Trigger makes the others. */
const MOST_CALLS = 200

/**
 * Removes a customer with its clients, receivers and trusted issuers, and with its users if they are to be removed. No user of a
 * removed customer can log in, and none of their sessions refreshes. A user's sessions end when the user's cell has erased them.
 * The Cron Trigger completes what is left, and erases the objects of the receivers.
 *
 * Refuses with `conflict` (the customer has users that are not to be removed) and `not_found` (no such customer).
 */
export async function removeCustomer(
  service: Service,
  id: string,
  withUsers: boolean,
  { requestId, operator }: OperatorCall,
): Promise<Result<RemovedCustomer>> {
  const { customerRemovals, customers } = service
  const told = { event: 'customer_removed', subjectId: id, operator, requestId } as const
  const users = await customerRemovals.usersOf(id)
  const actor = JSON.stringify(actorOf({ operator, requestId }))
  const removed = withUsers
    ? await customerRemovals.begin(id, actor, await allCells(service), { ...told, detail: 'users' })
    : await customerRemovals.removeEmpty(id, told)
  if (!removed) {
    return (await customers.has(id))
      ? refuse('conflict', 'customer_has_users', { detail: 'the customer has users' })
      : refuse('not_found', 'unknown_customer')
  }
  const line = { cause: 'removed', customerId: id, operatorId: operator.id }
  event({ event: 'customer_changed', level: 'info', requestId, ...line })
  if (!withUsers) return ok({ users: 0, pending: 0 })
  // The Cron Trigger makes the same steps.
  await tolerateOutage(requestId, async () => {
    await sendPolicies(service, requestId)
    await hideUsers(service)
    await completeUsers(service, 'endings', MOST_CALLS, new Set())
    await customerRemovals.finish()
  })
  const pending = await customerRemovals.usersOf(id)
  return ok({ users: Math.max(users - pending, 0), pending })
}
