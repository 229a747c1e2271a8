import type { EpochSeconds } from '../core/clock.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Family, Origin, RevocationCause } from '../families/family.ts'
import { event } from '../observe/events.ts'
import { toCellUser } from './cell-user.ts'
import { endFamily } from './end-family.ts'
import type { Caller, Service } from './service.ts'

/** Whose sessions are meant. `current` is the caller's own, where it is one of them. */
export interface Owner {
  readonly userId: string
  /** Null: the user never logged in, and has no session. */
  readonly cell: string | null
  readonly current: string | null
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

/** Any user's sessions, for operators. Refuses with `GLOBAL_1003` (no such user). */
export async function ownerOf(service: Service, userId: string): Promise<Result<Owner>> {
  const user = await service.directory.findById(userId)
  if (user === null) return refuse('GLOBAL_1003', 'unknown_user')
  return ok({ userId: user.id, cell: user.cell, current: null })
}

/** A user's live families, most recently used first. */
export async function listSessions(
  service: Service,
  owner: Owner,
  page: number,
  size: number,
): Promise<Page<SessionView>> {
  const families = owner.cell === null ? [] : await service.cells.families(owner.cell, owner.userId)
  const elements = families.slice(page * size, (page + 1) * size).map((family) => view(family, owner.current))
  return { elements, page, size, totalElements: families.length }
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
  const known = cell !== null && (await endFamily(service, { cell, userId, familyId }, 'ended', line))
  return known ? ok(null) : refuse('GLOBAL_1003', 'unknown_session')
}

/**
 * Ends all families of a user, or all but one. The directory counts it first, so that a login which is under way
 * cannot slip a family past it.
 */
export async function endSessions(
  service: Service,
  owner: Owner,
  except: string | null,
  cause: RevocationCause,
  { requestId }: Caller,
): Promise<Result<null>> {
  const user = await service.directory.change(owner.userId, {})
  if (user?.cell != null) await service.cells.changeUser(user.cell, toCellUser(user), { cause, except })
  event({ event: 'sessions_ended', level: 'info', requestId, cause, userId: owner.userId })
  return ok(null)
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
