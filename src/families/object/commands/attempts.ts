import { type HistorySubject, type LockCause, SERVICE } from '../../../events/catalogue.ts'
import type { Admitted, CountedBefore, Subject } from '../../protocol.ts'
import * as lock from '../../rules/lock.ts'
import { planSweep, type Transaction } from '../transactions.ts'

/** Counts an attempt to log in, before its password is verified. */
export function admit(tx: Transaction, subject: Subject): Admitted {
  const before = tx.logins.attempts(subject)
  const admission = lock.admit(before, tx.now)
  if (!admission.admitted) return { outcome: 'locked', retryAfterSeconds: admission.retryAfterSeconds }
  planSweep(tx, tx.now)
  // A login that was under way when its user was removed is refused later. Its attempt is not recorded.
  if (tx.users.isErased(subject.id)) return { outcome: 'admitted', before }
  tx.logins.record(subject, admission.attempts)
  const told = admission.attempts.lockedUntil > tx.now ? toldOf(tx, subject) : null
  if (told === null) return { outcome: 'admitted', before }
  return { outcome: 'admitted', before: { ...before, lockEvent: recordLock(tx, told) } }
}

/** Takes back an attempt that `admit` counted, and the event of its lock. */
export function takeBack(tx: Transaction, subject: Subject, before: CountedBefore): void {
  tx.logins.record(subject, lock.takeBack(tx.logins.attempts(subject), before))
  const told = toldOf(tx, subject)
  if (told !== null && before.lockEvent !== undefined) tx.history.takeBackLock(told.of, before.lockEvent)
}

/** Resets the attempts of each subject. */
export function unlock(tx: Transaction, subjects: readonly Subject[]): void {
  for (const subject of subjects) tx.logins.reset(subject)
}

interface Told {
  readonly of: HistorySubject
  readonly cause: LockCause
  readonly familyId: string | null
}

/** The word before the id of a family whose changes of password are counted. */
const PASSWORD_CHANGE = 'password '

// The history of a name is in the cell of the name. It has the same rows for a name that nobody has, so that the delay of an
// answer does not show whether a user has it. A family has a history if its user has one.
function toldOf(tx: Transaction, { kind, id, userId }: Subject): Told | null {
  if (kind === 'stranger') return { of: { nameId: id }, cause: 'name', familyId: null }
  if (userId === undefined || tx.users.isErased(userId)) return null
  const isChange = id.startsWith(PASSWORD_CHANGE)
  const familyId = isChange ? id.slice(PASSWORD_CHANGE.length) : id
  return { of: { userId }, cause: isChange ? 'password_change' : 'known_client', familyId }
}

function recordLock(tx: Transaction, { of, cause, familyId }: Told): number {
  return tx.history.record(of, { event: 'locked', cause, at: tx.now, familyId, actor: SERVICE })
}
