import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { CountedBefore, Subject } from '../../families/protocol.ts'
import { nameCell } from '../../families/rules/placement.ts'
import { nameId } from '../../keys/name-id.ts'
import { tolerateOutage } from '../../observe/report-failure.ts'
import type { User } from '../../users/user.ts'
import type { Service, Trace } from '../service.ts'

/** A counter of login attempts: its cell and its subject. */
export interface Counter {
  readonly cell: string
  readonly subject: Subject
}

/** An attempt that was counted. */
export interface CountedAttempt extends Counter {
  /** The argument of `takeBack`. Undefined: the cell is of release 0.1, which cannot take back. */
  readonly before: CountedBefore | undefined
}

/** The counter of a canonical user name. Everybody who tries the name shares it. */
export async function counterOfName({ config, keyring }: Service, username: string): Promise<Counter> {
  const id = await nameId(keyring, username)
  return {
    cell: nameCell(id, config.directoryRegion, config.cellsPerRegion),
    subject: { kind: 'stranger', id },
  }
}

/** The counter of one family, for a known client. It is separate from the attempts of others. */
export function counterOfFamily(cell: string, familyId: string, userId: string): Counter {
  return { cell, subject: { kind: 'user', id: familyId, userId } }
}

/**
 * The count of one family's changes of password. It is separate from the logins of the family: a resource server with only
 * an access token could otherwise lock a known client out.
 */
export function counterOfPasswordChange(cell: string, familyId: string, userId: string): Counter {
  return { cell, subject: { kind: 'user', id: `password ${familyId}`, userId } }
}

/** Counts an attempt before its password is verified. Refuses with `locked` while too many have failed. */
export async function countAttempt(
  service: Service,
  count: Counter,
  { requestId }: Trace,
): Promise<Result<CountedAttempt>> {
  const admitted = await service.cells.ask(count.cell, (cell) => cell.admit(count.subject, requestId))
  if (admitted.outcome === 'admitted') return ok({ ...count, before: admitted.before })
  return refuse('locked', 'locked', { retryAfterSeconds: roundedUp(admitted.retryAfterSeconds) })
}

/**
 * Takes an attempt back, because its password was right or could not be verified. An outage is logged and does not refuse
 * the call: the attempt decays.
 */
export async function takeBack(
  service: Service,
  counted: CountedAttempt,
  { requestId }: Trace,
): Promise<void> {
  const { cell, subject, before } = counted
  if (before === undefined) return
  await tolerateOutage(requestId, () => service.cells.ask(cell, (one) => one.takeBack(subject, before)))
}

/** Lifts the lock of a user's name. Idempotent. */
export async function unlockName(service: Service, user: User): Promise<void> {
  const { cell, subject } = await counterOfName(service, user.username)
  await service.cells.ask(cell, (one) => one.unlock([subject]))
}

/** Seconds between the moments at which a lock may be said to end. */
const LOCK_END_STEP_SECONDS = 30

/**
 * Seconds until the end of a lock, rounded up to a grid of moments. The exact end would reveal when others tried. The
 * rounding is not random, because a caller could ask often and take the least value.
 */
function roundedUp(seconds: number): number {
  const at = Math.ceil(now() / 1000)
  return Math.ceil((at + seconds + 1) / LOCK_END_STEP_SECONDS) * LOCK_END_STEP_SECONDS - at
}
