import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { hashPassword } from '../users/password.ts'
import { passwordRefusal } from '../users/password-policy.ts'
import type { Session } from './authenticate.ts'
import type { Service, Trace } from './service.ts'
import { applyChange, newEnding } from './steps/apply-change.ts'
import { limitsOf, toCellUser, toEnding } from './steps/cell-user.ts'
import { checkPassword } from './steps/check-password.ts'
import { countAttempt, counterOfPasswordChange, takeBack } from './steps/count-attempts.ts'
import { inCall, parseActor } from './steps/operator-action.ts'

/**
 * Changes the password of the calling user. A wrong current password counts for the calling session, separately from
 * logins, and locks by the same rule. Every other family of the user ends.
 *
 * Refuses with `bad_request` (the new password is too weak, or equals the present one), `locked`, `too_many_requests`
 * (too many hashes wait) or `wrong_credentials`.
 */
export async function changePassword(
  service: Service,
  session: Session,
  password: string,
  newPassword: string,
  trace: Trace,
): Promise<Result<null>> {
  const weak = passwordRefusal(newPassword, session.user.email)
  if (weak !== null) return refuse('bad_request', 'weak_password', { detail: `newPassword ${weak}` })
  if (newPassword === password) {
    return refuse('bad_request', 'same_password', { detail: 'newPassword must not be the present one' })
  }
  const user = await service.directory.findById(session.user.id)
  if (user === null) return refuse('wrong_credentials', 'unknown_user')
  const counted = await countAttempt(
    service,
    counterOfPasswordChange(session.cell, session.familyId, session.user.id),
    trace,
  )
  if (!counted.ok) return counted
  const { passwordHash } = user
  const verified = await checkPassword(service, password, passwordHash)
  // Without a password the work is the same, and no password is right.
  if (verified.ok && !verified.value) return refuse('wrong_credentials', 'wrong_password')
  await takeBack(service, counted.value, trace)
  if (!verified.ok) return verified
  if (passwordHash === null) throw new Error('a password was right, and the user has none')
  const hash = await service.hashes.run(() => hashPassword(newPassword))
  if (!hash.ok) return hash
  // After a restore, the directory may have no cell for the user, or another one than the token.
  if (user.cell === null) await service.directory.assignCell(user.id, session.cell)
  const ending = newEnding(
    'password',
    session.familyId,
    inCall({ kind: 'user', familyId: session.familyId }, trace),
  )
  const changed = await service.directory.changePassword(user.id, passwordHash, hash.value, ending)
  if (changed === null) return refuse('wrong_credentials', 'password_changed_meanwhile')
  if (changed.cell !== session.cell) {
    await service.cells.ask(session.cell, (cell) =>
      cell.changeUser(
        toCellUser(changed),
        toEnding(changed.ending),
        parseActor(changed.changedBy),
        limitsOf(changed),
      ),
    )
  }
  await applyChange(service, changed)
  const { requestId } = trace
  event({ event: 'user_changed', level: 'info', requestId, cause: 'password', userId: user.id })
  return ok(null)
}
