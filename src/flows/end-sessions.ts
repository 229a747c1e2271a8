import { ok, type Result, refuse } from '../core/result.ts'
import { Unavailable } from '../core/unavailable.ts'
import type { RevocationCause } from '../families/rules/family.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import type { Owner } from './session-owner.ts'
import { applyChange, newEnding } from './steps/apply-change.ts'
import { findFamilies } from './steps/find-families.ts'
import { changedBy, inCall } from './steps/operator-action.ts'

/** The result of ending all families. */
export interface EndedSessions {
  /** Cells that were called. */
  readonly cells: number
  /** Families that ended. */
  readonly families: number
}

/**
 * Ends all families of a user, or all but one. The directory is written first. If the cell does not answer then, the Cron
 * Trigger completes the ending. A login that is under way counts as a later one. Without a family to end nothing is
 * written, because a caller with a stolen token could otherwise make each login of the user start again.
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
  const actor = inCall(owner.by, { requestId })
  const operator = owner.by.kind === 'operator' ? owner.by.operator : undefined
  const told =
    operator === undefined
      ? null
      : ({ event: 'sessions_ended', subjectId: owner.userId, operator, requestId } as const)
  const by = told === null ? null : changedBy(told, told)
  const user = await service.directory.change(owner.userId, {}, newEnding(cause, except, actor), by)
  // The Cron Trigger would call another cell than the one that failed, so the ending would never be completed.
  if (found.outage !== null && user?.cell !== owner.cell) throw found.outage
  if (user === null && told !== null) await service.operatorEvents.add(told)
  const ended = user === null ? 0 : await applyChange(service, user)
  // These families are in a cell that the directory does not have, because it was restored or lost.
  const elsewhere = found.families.filter(({ cell }) => cell !== user?.cell)
  for (const { cell, family } of elsewhere) {
    await service.cells.ask(cell, (one) => one.end(owner.userId, family.id, cause, actor))
  }
  const who = operator === undefined ? {} : { operatorId: operator.id }
  event({ event: 'sessions_ended', level: 'info', requestId, cause, userId: owner.userId, ...who })
  return ok({ cells: found.cells, families: found.outage === null ? found.families.length : (ended ?? 0) })
}

/** The families to end, or the outage of the cell. */
async function findToEnd(service: Service, owner: Owner, except: string | null) {
  try {
    const { cells, families } = await findFamilies(service, owner.userId, owner.cell)
    return { cells, families: families.filter(({ family }) => family.id !== except), outage: null }
  } catch (error) {
    // For a known cell it suffices to write the ending to the directory.
    if (error instanceof Unavailable && owner.cell !== null) return { cells: 1, families: [], outage: error }
    throw error
  }
}
