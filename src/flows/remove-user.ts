import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Caller, Service } from './service.ts'

/**
 * Erases a user from the cell and the directory. Disabled first, so that no login slips in; the directory's record,
 * which says where the rest is, goes last, so that repeating a call that failed half-way completes it.
 *
 * Refuses with `GLOBAL_1003` (no such user).
 */
export async function removeUser(
  service: Service,
  userId: string,
  { requestId }: Caller,
): Promise<Result<null>> {
  const user = await service.directory.change(userId, { disabled: true })
  if (user === null) return refuse('GLOBAL_1003', 'unknown_user')
  if (user.cell !== null) await service.cells.eraseUser(user.cell, user.id)
  await service.directory.remove(user.id)
  event({ event: 'user_changed', level: 'info', requestId, cause: 'removed', userId: user.id })
  return ok(null)
}
