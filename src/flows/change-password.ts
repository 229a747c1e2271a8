import { ok, type Result, refuse } from '../core/result.ts'
import { hashPassword, verifyPassword } from '../users/password.ts'
import { passwordFault } from '../users/password-policy.ts'
import type { Session } from './bearer.ts'
import { toCellUser } from './cell-user.ts'
import type { Service } from './service.ts'

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
): Promise<Result<null>> {
  const fault = passwordFault(newPassword, session.user.email)
  if (fault !== null) return refuse('GLOBAL_1002', 'weak_password', { detail: `newPassword ${fault}` })
  const admitted = await service.cells.admit(session.cell, { kind: 'user', id: session.user.id })
  if (admitted.outcome === 'locked') {
    return refuse('GLOBAL_1005', 'locked', { retryAfterSeconds: admitted.retryAfterSeconds })
  }
  const user = await service.directory.findById(session.user.id)
  const stored = user?.passwordHash ?? null
  // A repetition, after an answer that was lost, knows the current password too: it is the new one by now.
  const proven = (await verifyPassword(password, stored)) || (await verifyPassword(newPassword, stored))
  if (user === null || !proven) return refuse('AUTH_1001', 'wrong_password')
  const passwordHash = await hashPassword(newPassword)
  const changed = await service.directory.changePassword(user.id, user.passwordHash, passwordHash)
  if (changed === null) return refuse('AUTH_1001', 'password_changed_meanwhile')
  const ending = { cause: 'password' as const, except: session.familyId }
  await service.cells.changeUser(session.cell, toCellUser(changed), ending)
  return ok(null)
}
