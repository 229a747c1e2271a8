import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import type { User } from '../users/user.ts'
import type { Service, Trace } from './service.ts'
import { countOfFamily, countOfName, countOfPassword } from './steps/lockout.ts'

/**
 * Lifts every lock of a user: that of the name, and those of the user's live families. Refuses with `not_found` (no
 * such user).
 */
export async function unlockUser(
  service: Service,
  userId: string,
  { requestId }: Trace,
): Promise<Result<null>> {
  const user = await service.directory.findById(userId)
  if (user === null) return refuse('not_found', 'unknown_user')
  await unlockName(service, user)
  if (user.cell !== null) await unlockFamilies(service, user.id, user.cell)
  event({ event: 'user_changed', level: 'info', requestId, cause: 'unlocked', userId })
  return ok(null)
}

/**
 * Lifts the lock of a user's name, for the password that an operator just set. An outage is logged and no more: the
 * password is set.
 */
export function unlockForNewPassword(service: Service, user: User, { requestId }: Trace): Promise<void> {
  return tolerateOutage(requestId, () => unlockName(service, user))
}

async function unlockName(service: Service, user: User): Promise<void> {
  const { cell, subject } = await countOfName(service, user.username)
  await service.cells.ask(cell, (one) => one.unlock([subject]))
}

async function unlockFamilies(service: Service, userId: string, cell: string): Promise<void> {
  const families = await service.cells.ask(cell, (one) => one.families(userId))
  const counts = families.flatMap(({ id }) => [countOfFamily(cell, id), countOfPassword(cell, id)])
  await service.cells.ask(cell, (one) => one.unlock(counts.map(({ subject }) => subject)))
}
