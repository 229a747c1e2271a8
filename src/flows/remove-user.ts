import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import { eraseFrom, finishRemoval } from './steps/apply-change.ts'

/**
 * Erases a user from the cell and the directory. The directory takes it for gone first, so that no login slips in; its
 * record, which says where the rest is, goes last. A call that fails half-way is completed by the Cron Trigger. One
 * that the directory does not know, because it was restored or lost, is erased from the cells where it can be.
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
