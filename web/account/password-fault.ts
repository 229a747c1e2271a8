import { hasCode, isOutage, refusalOfClient } from '../service/client-refusals.ts'
import { Refused } from '../service/refused.ts'

/** Why a password was not changed, at the field that is wrong, or as the failure of the call. */
export interface PasswordFault {
  readonly present?: string
  readonly next?: string
  readonly call?: Refused
}

/** The service's words name the member that is wrong (docs/api.md, `GLOBAL_1002`). */
const RULE = /(?:^|[ ;])(newPassword|password) (.+)$/

/** Where to show the failure of a change of the password, and its words. */
export function passwordFault(error: unknown): PasswordFault {
  if (hasCode(error, 'AUTH_1001')) return { present: 'This is not your present password.' }
  const { code, retryAfter, message } = refusalOfClient(error)
  if (hasCode(error, 'GLOBAL_1002')) {
    const [, member, rule] = RULE.exec(message) ?? []
    if (member === 'newPassword') return { next: `The new password ${rule}.` }
    if (member === 'password') return { present: `The present password ${rule}.` }
  }
  if (hasCode(error, 'GLOBAL_1005')) {
    const words = 'A wrong present password was sent too often in this session, or too many calls were made.'
    return { call: new Refused(words, { code, retryAfter }) }
  }
  if (isOutage(error)) {
    const words =
      'The service does not answer. The password may be changed in spite of it. Try again in a minute: if the present password is then wrong, the new one is in force.'
    return { call: new Refused(words, { code, retryAfter }) }
  }
  return { call: refusalOfClient(error) }
}
