import { ok, type Result, refuse } from '../core/result.ts'
import { Unavailable } from '../core/unavailable.ts'
import type { RevocationCause } from '../families/rules/family.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import type { Owner } from './session-owner.ts'
import { applyChange, newEnding } from './steps/apply-change.ts'
import { findFamilies } from './steps/find-families.ts'

/** What an end of all families found. */
export interface EndedSessions {
  /** Cells that were asked. */
  readonly cells: number
  /** Families that ended. */
  readonly families: number
}

/**
 * Ends all families of a user, or all but one. The directory is written first; if the cell does not answer then, the
 * Cron Trigger completes it. A login that is under way counts as one that comes later. Where there is nothing
 * to end, nothing is written: else a stolen token could keep its owner's logins from ever being in time.
 *
 * Refuses with `not_found` if neither the directory nor a cell knows the user.
 */
export async function endSessions(
  service: Service,
  owner: Owner,
  except: string | null,
  cause: RevocationCause,
  { requestId }: Trace,
): Promise<Result<EndedSessions>> {
  const found = await findToEnd(service, owner, except)
  if (found.families.length === 0 && found.outage === null) {
    return owner.recorded ? ok({ cells: found.cells, families: 0 }) : refuse('not_found', 'unknown_user')
  }
  const [first] = found.families
  if (owner.cell === null && first !== undefined) await service.directory.assignCell(owner.userId, first.cell)
  const user = await service.directory.change(owner.userId, {}, newEnding(cause, except))
  // The cell that was asked is not the one that the Cron Trigger goes on asking: nothing would end there.
  if (found.outage !== null && user?.cell !== owner.cell) throw found.outage
  const ended = user === null ? 0 : await applyChange(service, user)
  // Families in a cell that the directory does not name: it was restored or lost.
  const elsewhere = found.families.filter(({ cell }) => cell !== user?.cell)
  for (const { cell, family } of elsewhere) {
    await service.cells.ask(cell, (one) => one.end(owner.userId, family.id, cause))
  }
  event({ event: 'sessions_ended', level: 'info', requestId, cause, userId: owner.userId })
  return ok({ cells: found.cells, families: found.outage === null ? found.families.length : (ended ?? 0) })
}

/** The families to end, or why the cell did not say. */
async function findToEnd(service: Service, owner: Owner, except: string | null) {
  try {
    const { cells, families } = await findFamilies(service, owner.userId, owner.cell)
    return { cells, families: families.filter(({ family }) => family.id !== except), outage: null }
  } catch (error) {
    // Of a known cell it is enough to write what it must end.
    if (error instanceof Unavailable && owner.cell !== null) return { cells: 1, families: [], outage: error }
    throw error
  }
}
