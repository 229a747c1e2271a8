import type { EpochMs } from '../../core/clock.ts'
import type { Bearer, Recognized } from '../protocol.ts'
import { type CellUser, type Family, isLive } from './family.ts'

/** Whose token this is, if its family still lives: pure. Null: no such family, or no such user. */
export function recognize(
  found: { readonly family: Family; readonly user: CellUser } | null,
  bearer: Bearer,
  now: EpochMs,
): Recognized {
  if (now >= bearer.expiresAt * 1000) return { outcome: 'expired' }
  if (found === null || bearer.generation > found.family.generation) return { outcome: 'unknown' }
  const { family, user } = found
  if (!isLive(family, now)) return { outcome: 'ended' }
  if (user.disabled) return { outcome: 'disabled' }
  return { outcome: 'live', user, generation: family.generation }
}
