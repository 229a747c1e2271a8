import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { RESET_TOKEN } from '../events/catalogue.ts'
import { event } from '../observe/events.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import { CREATE_PERIOD_SECONDS } from '../rate-limits.ts'
import { hashPassword } from '../users/password.ts'
import { passwordRefusal } from '../users/password-policy.ts'
import { hashSecret } from '../users/random-secret.ts'
import type { Caller, Service } from './service.ts'
import { applyChange, assignFoundCell, newEnding } from './steps/apply-change.ts'
import { unlockName } from './steps/count-attempts.ts'
import { speaksFor } from './steps/front-scope.ts'
import { inCall } from './steps/operator-action.ts'

/**
 * Sets a new password by a token that was asked for (`askResetForOperator`, `askResetForClient`), once. Every family of the user
 * ends, and the failed logins of the name are reset. A user without a password gets one. If the cell does not answer, the Cron
 * Trigger completes the change: the token is used then.
 *
 * Refuses with `bad_token`, whatever is wrong with the token or the user, after the same work. Refuses with `bad_request` (the
 * new password is too weak) and `too_many_requests` (logins and resets from the address, or waiting hashes). The token can
 * still be used after these two.
 */
export async function resetPassword(
  service: Service,
  token: string,
  newPassword: string,
  caller: Caller,
): Promise<Result<null>> {
  if (!(await service.limits.allowsCreateFrom(caller))) {
    return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: CREATE_PERIOD_SECONDS })
  }
  const tokenHash = hashSecret(token)
  const found = await service.resets.find(tokenHash, now())
  const meant = found !== null && speaksFor(caller, found.customerId) ? found : null
  const weak = passwordRefusal(newPassword, meant?.username ?? '')
  if (weak !== null) return refuse('bad_request', 'weak_password', { detail: `newPassword ${weak}` })
  const hash = await service.hashes.run(() => hashPassword(newPassword))
  if (!hash.ok) return hash
  if (meant === null) return refuse('bad_token', 'reset_token')
  const ending = newEnding('password', null, inCall(RESET_TOKEN, caller))
  const user = await service.resets.use(tokenHash, hash.value, ending, now())
  if (user === null) return refuse('bad_token', 'reset_token')
  await applyChange(service, await assignFoundCell(service, user))
  // An outage is logged and does not refuse the call, because the password is set.
  await tolerateOutage(caller.requestId, () => unlockName(service, user))
  const { requestId } = caller
  event({ event: 'user_changed', level: 'info', requestId, cause: 'password_reset', userId: user.id })
  return ok(null)
}

/** Deletes expired tokens, by a bounded step. */
export async function purgeResets(service: Service): Promise<void> {
  await service.resets.purge(now())
}
