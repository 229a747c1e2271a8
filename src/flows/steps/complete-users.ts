import { Unavailable } from '../../core/unavailable.ts'
import { event } from '../../observe/events.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import { applyChange, assignFoundCell, finishRemoval } from './apply-change.ts'
import { AT_ONCE } from './in-batches.ts'

/** Users that are read at a time. The number is small, so that a record is recent when its cell gets it. */
const PAGE = 12

/** What completes a user: a call of the cell and one of the database. Without a cell each of six regions is asked. */
const CALLS = 2
const CALLS_WITHOUT_CELL = 8

/**
 * Sends the endings or records of users that the directory has and their cells have not confirmed, within a number of calls. A
 * failure is logged. A cell of `down` is not called, and a cell that does not answer is added to it, because it would delay
 * the users of other cells. Returns how many of the calls are left. Throws `Unavailable` if the directory does not answer.
 */
export async function completeUsers(
  service: Service,
  which: 'endings' | 'records',
  calls: number,
  down: Set<string>,
): Promise<number> {
  let left = calls
  let after = ''
  while (left > 0) {
    const users = await service.directory.unapplied(which, after, PAGE)
    const last = users.at(-1)
    if (last === undefined) return left
    after = last.id
    while (users.length > 0) {
      const batch = users.splice(0, AT_ONCE).filter(({ cell }) => cell === null || !down.has(cell))
      for (const { cell } of batch) left -= cell === null ? CALLS_WITHOUT_CELL : CALLS
      await Promise.all(batch.map((user) => complete(service, user, down)))
    }
  }
  return left
}

async function complete(service: Service, user: User, down: Set<string>): Promise<void> {
  try {
    if (user.removing) await finishRemoval(service, user)
    else await applyChange(service, await assignFoundCell(service, user))
  } catch (error) {
    if (error instanceof Unavailable && error.part === 'directory') throw error
    if (error instanceof Unavailable && user.cell !== null) down.add(user.cell)
    reportFailure(error)
    return
  }
  const cause = user.removing ? 'removed' : (user.ending?.cause ?? 'record')
  event({ event: 'change_completed', level: 'info', cause, userId: user.id })
}
