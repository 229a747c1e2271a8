import { newId } from '../../core/ids.ts'
import type { Actor } from '../../events/catalogue.ts'
import { completeChanged } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import type { UnappliedEnding, User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import { toCellUser, toEnding } from './cell-user.ts'
import { findFamilies } from './find-families.ts'

/** An ending of all families of a user, or of all but one. The directory keeps it until the cell confirms it. */
export function newEnding(cause: RevocationCause, except: string | null, by: Actor): UnappliedEnding {
  return { id: newId(), cause, except, by: JSON.stringify(by) }
}

/**
 * Sends a user's record and unapplied ending from the directory to the user's cell, and records the confirmation.
 * Idempotent: if it fails, the Cron Trigger repeats it (`completeChanges`). Returns how many families ended, or null if an
 * older cell left it out.
 */
export async function applyChange(service: Service, user: User): Promise<number | null> {
  // A user without a cell never logged in. A login under way reads the new record before it sets the cell.
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

/** Erases a user whose removal has begun, first from the cells and then from the directory. */
export async function finishRemoval(service: Service, user: User): Promise<void> {
  await eraseFrom(service, user.id, user.cell)
  await service.directory.remove(user.id)
}

/** Erases a user from its cell. Without a known cell, erases it from those with its families. Returns how many cells. */
export async function eraseFrom(service: Service, userId: string, cell: string | null): Promise<number> {
  const found = async () => (await findFamilies(service, userId, null)).families.map((one) => one.cell)
  const cells = new Set(cell === null ? await found() : [cell])
  for (const one of cells) await service.cells.ask(one, (asked) => asked.eraseUser(userId))
  return cells.size
}
