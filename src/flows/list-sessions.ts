import type { EpochSeconds } from '../core/clock.ts'
import type { Origin } from '../core/origin.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Family } from '../families/rules/family.ts'
import type { Service } from './service.ts'
import type { Owner } from './session-owner.ts'
import { findFamilies } from './steps/find-families.ts'

/** A live family, as its user sees it. Times are ISO 8601. The members of `Origin` are those of the last use. */
export interface SessionView extends Origin {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly createdFrom: Origin
  readonly lastRefreshedAt: string
  readonly expiresAt: string
}

/** A user's live families, most recently used first. Refuses with `not_found` if the user is unknown. */
export async function listSessions(
  service: Service,
  owner: Owner,
  page: number,
  size: number,
): Promise<Result<Page<SessionView>>> {
  const { families } = await findFamilies(service, owner.userId, owner.cell)
  if (families.length === 0 && !owner.recorded) return refuse('not_found', 'unknown_user')
  const shown = families.slice(page * size, (page + 1) * size)
  const elements = shown.map(({ family }) => view(family, owner.current))
  return ok({ elements, page, size, totalElements: families.length })
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
