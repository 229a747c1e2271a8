import type { Service } from './service.ts'
import { finishReceiverRemoval } from './steps/ask-receiver.ts'
import { completeUsers } from './steps/complete-users.ts'
import { confirmRevocations } from './steps/confirm-revocations.ts'
import { hideUsers } from './steps/hide-users.ts'
import { sendPolicies } from './steps/send-policies.ts'

/** Calls that one run makes to complete users. A run may make 1,000 calls. */
const MOST_CALLS = 700

/** Removed receivers that one run erases. */
const MOST_RECEIVERS = 50

/**
 * Completes the mass revocations, policies, endings, changes and removals that the directory has and an object has not
 * confirmed. A failure is logged, and the next run tries again. Throws `Unavailable` if the directory does not answer.
 */
export async function completeChanges(service: Service): Promise<void> {
  const { pending } = await confirmRevocations(service)
  const unsent = await sendPolicies(service)
  const down = new Set([...pending, ...unsent.map(({ cell }) => cell)])
  await hideUsers(service)
  // Endings come first, because a restored directory may have every record to send.
  const left = await completeUsers(service, 'endings', MOST_CALLS, down)
  await completeUsers(service, 'records', left, down)
  await service.customerRemovals.finish()
  await completeReceivers(service)
}

async function completeReceivers(service: Service): Promise<void> {
  if (service.receiverObjects === null) return
  const removed = await service.receivers.removing(MOST_RECEIVERS)
  // All are tried before the first failure is thrown.
  const done = await Promise.allSettled(removed.map((id) => finishReceiverRemoval(service, id)))
  for (const one of done) if (one.status === 'rejected') throw one.reason
}
