import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import { eraseFrom, finishRemoval } from './steps/apply-change.ts'

/**
 * Erases a user from the cell and the directory. The directory hides the user first, so that no login is accepted. It
 * deletes the record last, because the record has the cell. The Cron Trigger completes a call that fails half-way. A user
 * that a restored or lost directory does not have is erased from the cells where it has families.
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
