import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import { eraseFrom, finishRemoval } from './steps/apply-change.ts'

/**
 * Erases a user from the cell and the directory. The directory first marks the user as removed, so that no login
 * succeeds. Its record, which names the cell, is deleted last. A call that fails between them is completed by the Cron
 * Trigger. A user that the directory does not know, because it was restored or lost, is erased from the cells that have
 * families of the user.
 *
 * Refuses with `not_found` (no such user).
 */
export async function removeUser(
  service: Service,
  userId: string,
  { requestId }: Trace,
): Promise<Result<null>> {
  const user = await service.directory.beginRemoval(userId)
  if (user !== null) await finishRemoval(service, user)
  else if ((await eraseFrom(service, userId, null)) === 0) return refuse('not_found', 'unknown_user')
  event({ event: 'user_changed', level: 'info', requestId, cause: 'removed', userId })
  return ok(null)
}
