import type { EpochSeconds } from '../core/clock.ts'
import { Unavailable } from '../core/errors.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Family, Origin, RevocationCause } from '../families/rules/family.ts'
import { event } from '../observe/events.ts'
import type { Caller, Service } from './service.ts'
import { applyChange, newEnding } from './steps/apply-change.ts'
import { endFamily } from './steps/end-family.ts'
import { findFamilies } from './steps/find-families.ts'

/** Whose sessions are meant. `current` is the caller's own, where it is one of them. */
export interface Owner {
  readonly userId: string
  /** Null: no cell is known. The user never logged in, or the directory was restored or lost. */
  readonly cell: string | null
  readonly current: string | null
  /** False: the directory does not know the user. */
  readonly recorded: boolean
}

/** A live family, as its user sees it. Times are ISO 8601; where it was used from is that of the last use. */
export interface SessionView extends Origin {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly createdFrom: Origin
  readonly lastRefreshedAt: string
  readonly expiresAt: string
}

/** Any user's sessions, for operators. The directory need not know the user: it may have been restored or lost. */
export async function ownerOf(service: Service, userId: string): Promise<Owner> {
  const user = await service.directory.findById(userId)
  return { userId, cell: user?.cell ?? null, current: null, recorded: user !== null }
}

/** A user's live families, most recently used first. Refuses with `GLOBAL_1003` if nothing knows the user. */
export async function listSessions(
  service: Service,
  owner: Owner,
  page: number,
  size: number,
): Promise<Result<Page<SessionView>>> {
  const { families } = await findFamilies(service, owner.userId, owner.cell)
  if (families.length === 0 && !owner.recorded) return refuse('GLOBAL_1003', 'unknown_user')
  const shown = families.slice(page * size, (page + 1) * size)
  const elements = shown.map(({ family }) => view(family, owner.current))
  return ok({ elements, page, size, totalElements: families.length })
}

/** Ends one family. Refuses with `GLOBAL_1003` if the user has none of this id; repeating it does no harm. */
export async function endSession(
  service: Service,
  owner: Owner,
  familyId: string,
  { requestId }: Caller,
): Promise<Result<null>> {
  const { userId, cell } = owner
  const line = { cause: 'ended', requestId }
  const at = cell ?? (await cellOfFamily(service, userId, familyId))
  const known = at !== null && (await endFamily(service, { cell: at, userId, familyId }, 'ended', line))
  return known ? ok(null) : refuse('GLOBAL_1003', 'unknown_session')
}

async function cellOfFamily(service: Service, userId: string, familyId: string): Promise<string | null> {
  const { families } = await findFamilies(service, userId, null)
  return families.find(({ family }) => family.id === familyId)?.cell ?? null
}

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
 * Refuses with `GLOBAL_1003` if neither the directory nor a cell knows the user.
 */
export async function endSessions(
  service: Service,
  owner: Owner,
  except: string | null,
  cause: RevocationCause,
  { requestId }: Caller,
): Promise<Result<EndedSessions>> {
  const found = await findToEnd(service, owner, except)
  if (found.families.length === 0 && found.outage === null) {
    return owner.recorded ? ok({ cells: found.cells, families: 0 }) : refuse('GLOBAL_1003', 'unknown_user')
  }
  const [first] = found.families
  if (owner.cell === null && first !== undefined) await service.directory.settle(owner.userId, first.cell)
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

function view(family: Family, current: string | null): SessionView {
  return {
    id: family.id,
    current: family.id === current,
    createdAt: new Date(family.createdAt).toISOString(),
    createdFrom: family.createdFrom,
    lastRefreshedAt: new Date(family.rotatedAt).toISOString(),
    expiresAt: toIso(family.refreshExpiresAt),
    ...family.rotatedFrom,
  }
}

function toIso(seconds: EpochSeconds): string {
  return new Date(seconds * 1000).toISOString()
}
