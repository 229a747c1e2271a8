import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { Subject } from '../../families/protocol.ts'
import { nameCell } from '../../families/rules/placement.ts'
import type { Attempts } from '../../families/rules/throttle.ts'
import { nameId } from '../../keys/name-id.ts'
import { tolerateOutage } from '../../observe/report-failure.ts'
import type { User } from '../../users/user.ts'
import type { Service, Trace } from '../service.ts'

/** The cell and the subject of a count of attempts. */
export interface Count {
  readonly cell: string
  readonly subject: Subject
}

/** An attempt that was counted. */
export interface Counted extends Count {
  /** The attempts before, which taking back needs. Undefined from an older cell, which cannot take back. */
  readonly before: Attempts | undefined
}

/** The count of a canonical user name, for all unknown clients. */
export async function countOfName({ config, keyring }: Service, username: string): Promise<Count> {
  const id = await nameId(keyring, username)
  return {
    cell: nameCell(id, config.directoryRegion, config.cellsPerRegion),
    subject: { kind: 'stranger', id },
  }
}

/** The count of one family, for a known client. It is separate from the count of the name. */
export function countOfFamily(cell: string, familyId: string): Count {
  return { cell, subject: { kind: 'user', id: familyId } }
}

/**
 * The count of one family's changes of password. It is separate from the logins of the family: a resource server with only
 * an access token could otherwise lock a known client out.
 */
export function countOfPassword(cell: string, familyId: string): Count {
  return { cell, subject: { kind: 'user', id: `password ${familyId}` } }
}

/** Counts an attempt before its password is verified. Refuses with `locked` while too many have failed. */
export async function countAttempt(service: Service, count: Count): Promise<Result<Counted>> {
  const admitted = await service.cells.ask(count.cell, (cell) => cell.admit(count.subject))
  if (admitted.outcome === 'admitted') return ok({ ...count, before: admitted.before })
  return refuse('locked', 'locked', { retryAfterSeconds: blurred(admitted.retryAfterSeconds) })
}

/**
 * Takes an attempt back, because its password was right or could not be verified. An outage is logged and does not refuse
 * the call: the attempt decays.
 */
export async function takeBack(service: Service, counted: Counted, { requestId }: Trace): Promise<void> {
  const { cell, subject, before } = counted
  if (before === undefined) return
  await tolerateOutage(requestId, () => service.cells.ask(cell, (one) => one.takeBack(subject, before)))
}

/** Lifts the lock of a user's name. Idempotent. */
export async function unlockName(service: Service, user: User): Promise<void> {
  const { cell, subject } = await countOfName(service, user.username)
  await service.cells.ask(cell, (one) => one.unlock([subject]))
}

/** Seconds between the moments to which the announced end of a lock is rounded up. */
const GRID_SECONDS = 30

/**
 * Seconds until the end of a lock, rounded up to a grid of moments. The exact end would reveal when others tried. The
 * rounding is not random, because a caller could ask often and take the least value.
 */
function blurred(seconds: number): number {
  const at = Math.ceil(now() / 1000)
  return Math.ceil((at + seconds + 1) / GRID_SECONDS) * GRID_SECONDS - at
}
