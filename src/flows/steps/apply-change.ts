import { newId } from '../../core/ids.ts'
import type { ActorOfCall } from '../../events/catalogue.ts'
import { completeChanged } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import type { UnappliedEnding, User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import { limitsOf, toCellUser, toEnding } from './cell-user.ts'
import { findFamilies } from './find-families.ts'
import { parseActor } from './operator-action.ts'

/** An ending of all families of a user, or of all but one. The directory keeps it until the cell confirms it. */
export function newEnding(cause: RevocationCause, except: string | null, by: ActorOfCall): UnappliedEnding {
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
    one.changeUser(toCellUser(user), toEnding(user.ending), parseActor(user.changedBy), limitsOf(user)),
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
  const cells = user.cell === null ? await cellsWith(service, user.id) : [user.cell]
  await eraseFrom(service, user.id, cells, parseActor(user.changedBy))
  await service.directory.remove(user.id)
}

/** The cells with families of a user. Every cell that can be the user's is asked. */
export async function cellsWith(service: Service, userId: string): Promise<readonly string[]> {
  const { families } = await findFamilies(service, userId, null)
  return [...new Set(families.map(({ cell }) => cell))]
}

/** Erases a user from these cells. */
export async function eraseFrom(
  service: Service,
  userId: string,
  cells: readonly string[],
  by: ActorOfCall | undefined,
): Promise<void> {
  for (const one of cells) await service.cells.ask(one, (asked) => asked.eraseUser(userId, by))
}
