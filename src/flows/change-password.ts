import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { hashPassword, verifyPassword } from '../users/password.ts'
import { passwordFault } from '../users/password-policy.ts'
import { applyChange, newEnding } from './apply-change.ts'
import type { Session } from './bearer.ts'
import type { Caller, Service } from './service.ts'

/**
 * A user's own change of password. The current one is verified exactly, and a wrong one counts for the lockout as
 * at login. Every other family ends; the caller's lives on.
 *
 * Refuses with `GLOBAL_1002` (the new password is too weak), `GLOBAL_1005` (locked) or `AUTH_1001` (wrong).
 */
export async function changePassword(
  service: Service,
  session: Session,
  password: string,
  newPassword: string,
  { requestId }: Caller,
): Promise<Result<null>> {
  const fault = passwordFault(newPassword, session.user.email)
  if (fault !== null) return refuse('GLOBAL_1002', 'weak_password', { detail: `newPassword ${fault}` })
  const admitted = await service.cells.admit(session.cell, { kind: 'user', id: session.user.id })
  if (admitted.outcome === 'locked') {
    return refuse('GLOBAL_1005', 'locked', { retryAfterSeconds: admitted.retryAfterSeconds })
  }
  const user = await service.directory.findById(session.user.id)
  if (user === null) return refuse('AUTH_1001', 'unknown_user')
  if (!(await verifyPassword(password, user.passwordHash))) return refuse('AUTH_1001', 'wrong_password')
  const passwordHash = await hashPassword(newPassword)
  const ending = newEnding('password', session.familyId)
  const changed = await service.directory.changePassword(user.id, user.passwordHash, passwordHash, ending)
  if (changed === null) return refuse('AUTH_1001', 'password_changed_meanwhile')
  await applyChange(service, changed)
  event({ event: 'user_changed', level: 'info', requestId, cause: 'password', userId: user.id })
  return ok(null)
}
