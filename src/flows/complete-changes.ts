import { Unavailable } from '../core/unavailable.ts'
import { event } from '../observe/events.ts'
import { reportFailure } from '../observe/report-failure.ts'
import type { User } from '../users/user.ts'
import type { Service } from './service.ts'
import { applyChange, assignFoundCell, finishRemoval } from './steps/apply-change.ts'
import { finishReceiverRemoval } from './steps/ask-receiver.ts'
import { confirmRevocations } from './steps/confirm-revocations.ts'
import { AT_ONCE } from './steps/in-batches.ts'

/** Users that are read at a time. The number is small, so that a record is recent when its cell gets it. */
const PAGE = 12

/** Users that one run completes. Each needs a call of a cell and one of the database, and a run may make 1,000 calls. */
const MOST_USERS = 400

/** Removed receivers that one run erases. */
const MOST_RECEIVERS = 50

/**
 * Completes the mass revocations, endings, changes and removals that the directory has and an object has not confirmed. A
 * failure is logged, and the next run tries again. Throws `Unavailable` if the directory does not answer.
 */
export async function completeChanges(service: Service): Promise<void> {
  const { pending } = await confirmRevocations(service)
  const down = new Set(pending)
  // Endings come first, because a restored directory may have every record to send.
  const tried = await completeUsers(service, 'endings', 0, down)
  await completeUsers(service, 'records', tried, down)
  await completeReceivers(service)
}

async function completeReceivers(service: Service): Promise<void> {
  if (service.receiverObjects === null) return
  const removed = await service.receivers.removing(MOST_RECEIVERS)
  // All are tried before the first failure is thrown.
  const done = await Promise.allSettled(removed.map((id) => finishReceiverRemoval(service, id)))
  for (const one of done) if (one.status === 'rejected') throw one.reason
}

// A cell that did not answer is not called again in this run, because it would delay the users of other cells. Returns
// the number of users that were tried.
async function completeUsers(
  service: Service,
  which: 'endings' | 'records',
  before: number,
  down: Set<string>,
): Promise<number> {
  let tried = before
  let after = ''
  while (tried < MOST_USERS) {
    const users = await service.directory.unapplied(which, after, PAGE)
    const last = users.at(-1)
    if (last === undefined) return tried
    after = last.id
    while (users.length > 0) {
      const batch = users.splice(0, AT_ONCE).filter(({ cell }) => cell === null || !down.has(cell))
      tried += batch.length
      await Promise.all(batch.map((user) => complete(service, user, down)))
    }
  }
  return tried
}

async function complete(service: Service, user: User, down: Set<string>): Promise<void> {
  try {
    if (user.removing) await finishRemoval(service, user)
    else await applyChange(service, await assignFoundCell(service, user))
  } catch (error) {
    if (error instanceof Unavailable && error.part === 'directory') throw error
    if (error instanceof Unavailable && user.cell !== null) down.add(user.cell)
    reportFailure(error)
    return
  }
  const cause = user.removing ? 'removed' : (user.ending?.cause ?? 'record')
  event({ event: 'change_completed', level: 'info', cause, userId: user.id })
}
