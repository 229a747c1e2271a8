import type { EpochMs } from '../../core/clock.ts'
import type { OpenRequest } from '../protocol.ts'
import type { Family } from './family.ts'
import { accessEnd, familyEnd, isInRetryWindow, refreshEnd } from './policy.ts'

/**
 * Whether a create is the repetition of the one that opened this family: the same attempt, in time, and the family
 * not refreshed since. The platform's own repetition of a call names the very same family.
 */
export function isRepetition(family: Family, request: OpenRequest, at: EpochMs): boolean {
  if (family.generation !== 0 || family.attempt !== request.attempt || family.jkt !== request.jkt)
    return false
  return family.id === request.familyId || isInRetryWindow(request.policy, family.createdAt, at)
}

/** Generation 0 of a family that begins now. */
export function newFamily(request: OpenRequest, at: EpochMs): Family {
  const expiresAt = familyEnd(request.policy, at)
  return {
    id: request.familyId,
    userId: request.user.id,
    generation: 0,
    attempt: request.attempt,
    createdAt: at,
    createdFrom: request.origin,
    rotatedAt: at,
    rotatedFrom: request.origin,
    accessExpiresAt: accessEnd(request.policy, at),
    accessUntil: accessEnd(request.policy, at),
    refreshExpiresAt: refreshEnd(request.policy, at, expiresAt),
    expiresAt,
    jkt: request.jkt,
    revokedAt: null,
    revokedFor: null,
  }
}
