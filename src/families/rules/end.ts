import type { EpochMs } from '../../core/clock.ts'
import type { ActorOfCall } from '../../events/catalogue.ts'
import type { Ended, Ending } from '../protocol.ts'
import { expiryOf, type Family, type RevocationCause } from './family.ts'

/** The family, ended at `now`. */
export function revoke(family: Family, cause: RevocationCause, now: EpochMs): Family {
  return { ...family, revokedAt: now, revokedFor: cause }
}

/** The answer to an ending of one family, and the row to write, if any. `family` is null if the user has none of this id. */
export function end(
  family: Family | null,
  cause: RevocationCause,
  now: EpochMs,
): { readonly ended: Ended; readonly write: Family | null } {
  if (family === null) return { ended: false, write: null }
  if (family.revokedAt !== null) return { ended: 'before', write: null }
  return { ended: 'now', write: revoke(family, cause, now) }
}

/** The families that an ending ends, as rows to write. `unrevoked` are the user's families that have not ended before. */
export function endAll(unrevoked: readonly Family[], { cause, except }: Ending, now: EpochMs): Family[] {
  return unrevoked.filter((family) => family.id !== except).map((family) => revoke(family, cause, now))
}

/**
 * Whether the end of a family is an event. A family that had expired does not end. A second use is an event even then,
 * because it shows that a copy of a token exists.
 */
export function isEvent(family: Family): boolean {
  const { revokedFor, revokedAt } = family
  if (revokedFor === 'reuse' || revokedFor === 'ahead') return true
  return revokedAt !== null && revokedAt < expiryOf(family)
}

/** Whether an ending also resets the user's login attempts. A new password does. */
export function resetsAttempts({ cause }: Ending): boolean {
  return cause === 'password'
}

/** The mass revocation of a cell. */
export type MassRevocation = {
  /** Families that began before this moment have ended. */
  readonly before: EpochMs
  /** The time at which they ended. */
  readonly at: EpochMs
  /** Whether the mass revocation is yet to be written into some rows. */
  readonly open: boolean
  /** The time of the earliest mass revocation that is yet to be written, if it is not `at`. Release 0.1 leaves it out. */
  readonly since?: EpochMs
  /** Who ordered it. A cell of an older release leaves it out. */
  readonly by?: ActorOfCall
}

/** Milliseconds by which the clocks of two machines may differ, as for tokens (`CLOCK_TOLERANCE_SECONDS`). */
const CLOCKS_DIFFER_MS = 5000

/**
 * The mass revocation of every family that began before `moment`, or null if the present one has ended them, since its
 * moment only rises. A moment ahead of the cell's clock is limited to the difference of two clocks, so that a later
 * login does not end.
 */
export function raise(
  mark: MassRevocation | undefined,
  moment: EpochMs,
  now: EpochMs,
): MassRevocation | null {
  const before = Math.min(moment, now + CLOCKS_DIFFER_MS)
  if (before <= (mark?.before ?? 0)) return null
  const since = mark?.open === true ? { since: mark.since ?? mark.at } : {}
  return { before, at: now, open: true, ...since }
}

/** The family with the mass revocation applied, whatever its row says. */
export function withMassRevocation(family: Family, mark: MassRevocation | undefined): Family {
  if (mark === undefined || family.revokedAt !== null || family.createdAt >= mark.before) return family
  return revoke(family, 'issued_before', mark.at)
}
