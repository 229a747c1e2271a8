import { newId } from '../../src/core/ids.ts'
import type { Family } from '../../src/families/rules/family.ts'
import { NOWHERE } from './policy.ts'

/** A family that began now and lives for a minute, of a user of its own. */
export function newFamily(changes: Partial<Family> = {}): Family {
  const now = Date.now()
  const end = Math.floor(now / 1000) + 60
  return {
    id: newId(),
    userId: newId(),
    generation: 0,
    attempt: 'a',
    createdAt: now,
    createdFrom: NOWHERE,
    rotatedAt: now,
    rotatedFrom: NOWHERE,
    accessExpiresAt: end,
    accessUntil: end,
    refreshExpiresAt: end,
    expiresAt: end,
    jkt: null,
    revokedAt: null,
    revokedFor: null,
    ...changes,
  }
}
