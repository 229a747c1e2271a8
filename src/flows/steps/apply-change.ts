import { newId } from '../../core/ids.ts'
import { completeChanged } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import type { UnappliedEnding, User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import { toCellUser, toEnding } from './cell-user.ts'
import { findFamilies } from './find-families.ts'

/** An ending of all families of a user, or of all but one, as the directory keeps it until the cell has it. */
export function newEnding(cause: RevocationCause, except: string | null): UnappliedEnding {
  return { id: newId(), cause, except }
}

/**
 * Brings a user's record, and what is to end, from the directory to the user's cell, and notes that it is there.
 * Repeating it does no harm: if it fails, the Cron Trigger does it again (`completeChanges`). Returns how many families
 * ended; null if an older cell did not say.
 */
export async function applyChange(service: Service, user: User): Promise<number | null> {
  // Without a cell nobody logged in yet, and a login under way reads the new record before it gets one.
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

/** The user with the cell that its families were found in, if the directory has none of it: after a restore. */
export async function assignFoundCell(service: Service, user: User): Promise<User> {
  if (user.cell !== null) return user
  const { families } = await findFamilies(service, user.id, null)
  const [first] = families
  return first === undefined ? user : ((await service.directory.assignCell(user.id, first.cell)) ?? user)
}

/** Erases a user that the directory takes for removed: from the cells that have something of it, then for good. */
export async function finishRemoval(service: Service, user: User): Promise<void> {
  await eraseFrom(service, user.id, user.cell)
  await service.directory.remove(user.id)
}

/** Erases a user from its cell, or, if none is known, from those where it has families. Returns how many cells. */
export async function eraseFrom(service: Service, userId: string, cell: string | null): Promise<number> {
  const found = async () => (await findFamilies(service, userId, null)).families.map((one) => one.cell)
  const cells = new Set(cell === null ? await found() : [cell])
  for (const one of cells) await service.cells.ask(one, (asked) => asked.eraseUser(userId))
  return cells.size
}
