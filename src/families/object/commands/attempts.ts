import type { Admitted, Subject } from '../../protocol.ts'
import * as lock from '../../rules/lock.ts'
import { planSweep, type Transaction } from '../transactions.ts'

/** Counts an attempt to log in, before its password is verified. */
export function admit(tx: Transaction, subject: Subject): Admitted {
  const before = tx.logins.attempts(subject)
  const admission = lock.admit(before, tx.now)
  if (!admission.admitted) return { outcome: 'locked', retryAfterSeconds: admission.retryAfterSeconds }
  // A login that was under way when its user was removed is refused later. Its attempt is not recorded.
  if (!tx.users.isErased(subject.id)) tx.logins.record(subject, admission.attempts)
  planSweep(tx, tx.now)
  return { outcome: 'admitted', before }
}

/** Takes back an attempt that `admit` counted. */
export function takeBack(tx: Transaction, subject: Subject, before: lock.Attempts): void {
  tx.logins.record(subject, lock.takeBack(tx.logins.attempts(subject), before))
}

/** Resets the attempts of each subject. */
export function unlock(tx: Transaction, subjects: readonly Subject[]): void {
  for (const subject of subjects) tx.logins.reset(subject)
}
