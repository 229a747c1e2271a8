import type { EpochMs } from '../../core/clock.ts'
import type { Ended, Ending } from '../protocol.ts'
import type { Family, RevocationCause } from './family.ts'

/** A family ended at `now`, for good. */
export function revoke(family: Family, cause: RevocationCause, now: EpochMs): Family {
  return { ...family, revokedAt: now, revokedFor: cause }
}

/** What comes of ending one family (null: the user has none of this id): the answer, and the row to write, if any. */
export function end(
  family: Family | null,
  cause: RevocationCause,
  now: EpochMs,
): { readonly ended: Ended; readonly write: Family | null } {
  if (family === null) return { ended: false, write: null }
  if (family.revokedAt !== null) return { ended: 'before', write: null }
  return { ended: 'now', write: revoke(family, cause, now) }
}

/** The rows of those of a user's families that an ending ends. `unrevoked` are the ones that have not ended before. */
export function endAll(unrevoked: readonly Family[], { cause, except }: Ending, now: EpochMs): Family[] {
  return unrevoked.filter((family) => family.id !== except).map((family) => revoke(family, cause, now))
}

/** Whether an ending also resets the login attempts that were counted for the user: a new password has its own. */
export function resetsAttempts({ cause }: Ending): boolean {
  return cause === 'password'
}

/** The mass revocation of a cell. */
export type MassRevocation = {
  /** Families that began before this moment have ended. */
  readonly before: EpochMs
  /** When they ended. */
  readonly at: EpochMs
  /** Whether rows may be left that do not say so yet. */
  readonly open: boolean
}

/** What the clocks of two machines may differ by; tokens allow for as much (`CLOCK_TOLERANCE_SECONDS`). */
const CLOCKS_DIFFER_MS = 5000

/**
 * The mark that ends every family that began before `moment`; null if the present one does already, since a mark only
 * rises. A moment well ahead of the cell's clock means now: a login that comes later is not ended. Some seconds are the
 * difference of two clocks.
 */
export function raise(
  mark: MassRevocation | undefined,
  moment: EpochMs,
  now: EpochMs,
): MassRevocation | null {
  const before = Math.min(moment, now + CLOCKS_DIFFER_MS)
  return before <= (mark?.before ?? 0) ? null : { before, at: now, open: true }
}

/** The family as it is: ended, if it began before the mark, whatever its row says. */
export function withMassRevocation(family: Family, mark: MassRevocation | undefined): Family {
  if (mark === undefined || family.revokedAt !== null || family.createdAt >= mark.before) return family
  return revoke(family, 'operator', mark.at)
}
