import type { EpochMs } from '../../core/clock.ts'
import type { Complete, OpenRequest } from '../protocol.ts'
import { policyOfNew } from './customer-limits.ts'
import { revoke } from './end.ts'
import { type Family, isLive } from './family.ts'
import { accessEnd, familyEnd, isInRetryWindow, refreshEnd } from './policy.ts'

/** The result of the rule of opening. */
export type Opening =
  /** A repeated call whose family was refreshed or has ended since. The id of the family cannot be used again. */
  | { readonly outcome: 'stale' }
  /** A repetition of an attempt. It returns the family that the attempt opened. */
  | { readonly outcome: 'repeated'; readonly family: Family }
  /** The new row, and the rows of the families that end because of the cap. */
  | { readonly outcome: 'new'; readonly family: Family; readonly ended: readonly Family[] }

/**
 * The moment at which a family opens. It is never before `endedBefore`, the moment of the mass revocation, since a clock
 * that is behind would open a family that has ended.
 */
export function momentOfOpening(now: EpochMs, endedBefore: EpochMs): EpochMs {
  return Math.max(now, endedBefore)
}

/**
 * The rule of opening. `own` is the user's family with the request's family id, or null. `unrevoked` are the user's
 * families that have not ended, most recently used first. At the cap the least recently used families end.
 */
export function decideOpening(
  request: Complete<OpenRequest>,
  own: Family | null,
  unrevoked: readonly Family[],
  at: EpochMs,
): Opening {
  const live = unrevoked.filter((family) => isLive(family, at))
  const repeated = live.find((family) => isRepetition(family, request, at))
  if (repeated !== undefined) return { outcome: 'repeated', family: repeated }
  if (own !== null) return { outcome: 'stale' }
  const surplus = live.slice(request.policy.maxFamiliesPerUser - 1)
  return {
    outcome: 'new',
    family: newFamily(request, at),
    ended: surplus.map((family) => revoke(family, 'cap', at)),
  }
}

/**
 * Whether a login repeats the one that opened this family: the same attempt, within the retry window, and the family not
 * refreshed since. The platform's own repetition of a call has the same family id.
 */
function isRepetition(family: Family, request: Complete<OpenRequest>, at: EpochMs): boolean {
  if (family.generation !== 0 || family.attempt !== request.attempt || family.jkt !== request.jkt)
    return false
  return family.id === request.familyId || isInRetryWindow(request.policy, family.createdAt, at)
}

/** Generation 0 of a family that begins now. */
export function newFamily(request: Complete<OpenRequest>, at: EpochMs): Family {
  const policy = policyOfNew(request.policy)
  const expiresAt = familyEnd(policy, at)
  return {
    id: request.familyId,
    userId: request.user.id,
    generation: 0,
    attempt: request.attempt,
    createdAt: at,
    createdFrom: request.origin,
    rotatedAt: at,
    rotatedFrom: request.origin,
    accessExpiresAt: accessEnd(policy, at),
    accessUntil: accessEnd(policy, at),
    refreshExpiresAt: refreshEnd(policy, at, expiresAt),
    expiresAt,
    jkt: request.jkt,
    revokedAt: null,
    revokedFor: null,
  }
}
