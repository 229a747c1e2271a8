import { newId } from '../../core/ids.ts'
import { completeChanged } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import type { UnappliedEnding, User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import { toCellUser, toEnding } from './cell-user.ts'
import { findFamilies } from './find-families.ts'

/** A new ending of all families of a user, or of all but one. The directory keeps it until the cell has it. */
export function newEnding(cause: RevocationCause, except: string | null): UnappliedEnding {
  return { id: newId(), cause, except }
}

/**
 * Sends a user's record, and the ending that is due, from the directory to the user's cell, and records the success.
 * Idempotent: after a failure the Cron Trigger repeats it (`completeChanges`). Returns how many families ended. Null: a
 * cell of release 0.1 did not say.
 */
export async function applyChange(service: Service, user: User): Promise<number | null> {
  // A user without a cell has not logged in yet. A login that is under way reads the new record before it gets a cell.
  const ended = user.cell === null ? 0 : await tellCell(service, user, user.cell)
  await service.directory.applied(user)
  return ended
}

async function tellCell(service: Service, user: User, cell: string): Promise<number | null> {
  const answer = await service.cells.ask(cell, (one) =>
    one.changeUser(toCellUser(user), toEnding(user.ending)),
  )
  return completeChanged(answer)
}

/**
 * Assigns the cell that the user's families were found in, if the directory has none after a restore. Returns the user.
 */
export async function assignFoundCell(service: Service, user: User): Promise<User> {
  if (user.cell !== null) return user
  const { families } = await findFamilies(service, user.id, null)
  const [first] = families
  return first === undefined ? user : ((await service.directory.assignCell(user.id, first.cell)) ?? user)
}

/** Completes the removal of a user: first in the cells that have data of the user, then in the directory. */
export async function finishRemoval(service: Service, user: User): Promise<void> {
  await eraseFrom(service, user.id, user.cell)
  await service.directory.remove(user.id)
}

/**
 * Erases a user from its cell or, if none is known, from the cells where the user has families. Returns the number of
 * cells.
 */
export async function eraseFrom(service: Service, userId: string, cell: string | null): Promise<number> {
  const found = async () => (await findFamilies(service, userId, null)).families.map((one) => one.cell)
  const cells = new Set(cell === null ? await found() : [cell])
  for (const one of cells) await service.cells.ask(one, (asked) => asked.eraseUser(userId))
  return cells.size
}
