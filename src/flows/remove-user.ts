import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { OperatorCall, Service } from './service.ts'
import { cellsWith, eraseFrom, finishRemoval } from './steps/apply-change.ts'
import { actorOf, changedBy } from './steps/operator-action.ts'

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
  { requestId, operator }: OperatorCall,
): Promise<Result<null>> {
  const told = { event: 'user_removed', subjectId: userId, operator, requestId } as const
  const user = await service.directory.beginRemoval(userId, changedBy(told, told))
  if (user !== null) {
    await finishRemoval(service, user)
  } else {
    const cells = await cellsWith(service, userId)
    if (cells.length === 0) return refuse('not_found', 'unknown_user')
    await service.operatorEvents.add(told)
    await eraseFrom(service, userId, cells, actorOf(told))
  }
  event({
    event: 'user_changed',
    level: 'info',
    requestId,
    cause: 'removed',
    userId,
    operatorId: operator.id,
  })
  return ok(null)
}
