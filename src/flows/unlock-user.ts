import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { OperatorCall, Service } from './service.ts'
import { counterOfFamily, counterOfPasswordChange, unlockName } from './steps/count-attempts.ts'

/**
 * Lifts the lock of a user's name and those of the user's live families. Refuses with `not_found` (no
 * such user).
 */
export async function unlockUser(
  service: Service,
  userId: string,
  { requestId, operator }: OperatorCall,
): Promise<Result<null>> {
  const user = await service.directory.findById(userId)
  if (user === null) return refuse('not_found', 'unknown_user')
  await service.operatorEvents.add({ event: 'user_unlocked', subjectId: userId, operator, requestId })
  await unlockName(service, user)
  if (user.cell !== null) await unlockFamilies(service, user.id, user.cell)
  event({
    event: 'user_changed',
    level: 'info',
    requestId,
    cause: 'unlocked',
    userId,
    operatorId: operator.id,
  })
  return ok(null)
}

async function unlockFamilies(service: Service, userId: string, cell: string): Promise<void> {
  const families = await service.cells.ask(cell, (one) => one.families(userId))
  const counts = families.flatMap(({ id }) => [
    counterOfFamily(cell, id, userId),
    counterOfPasswordChange(cell, id, userId),
  ])
  await service.cells.ask(cell, (one) => one.unlock(counts.map(({ subject }) => subject)))
}
