import type { EpochMs } from '../../core/clock.ts'
import type { Ended, Ending } from '../protocol.ts'
import type { Family, RevocationCause } from './family.ts'

/** The family, revoked at `now`. */
export function revoke(family: Family, cause: RevocationCause, now: EpochMs): Family {
  return { ...family, revokedAt: now, revokedFor: cause }
}

/** Ends one family: the answer, and the row to write, if any. A null family means that the user has none of this id. */
export function end(
  family: Family | null,
  cause: RevocationCause,
  now: EpochMs,
): { readonly ended: Ended; readonly write: Family | null } {
  if (family === null) return { ended: false, write: null }
  if (family.revokedAt !== null) return { ended: 'before', write: null }
  return { ended: 'now', write: revoke(family, cause, now) }
}

/** The rows of the families that an ending ends. `unrevoked` are the user's families that have not ended. */
export function endAll(unrevoked: readonly Family[], { cause, except }: Ending, now: EpochMs): Family[] {
  return unrevoked.filter((family) => family.id !== except).map((family) => revoke(family, cause, now))
}

/** Whether an ending also resets the login attempts of the user. A new password does. */
export function resetsAttempts({ cause }: Ending): boolean {
  return cause === 'password'
}

/** The mass revocation of a cell. */
export type MassRevocation = {
  /** Families that began before this moment have ended. */
  readonly before: EpochMs
  /** The moment at which they ended. */
  readonly at: EpochMs
  /** True: rows may be left that do not have the mass revocation yet. */
  readonly open: boolean
}

/**
 * The difference between the clocks of two machines that is tolerated, in milliseconds. Tokens allow the same
 * (`CLOCK_TOLERANCE_SECONDS`).
 */
const CLOCKS_DIFFER_MS = 5000

/**
 * The mass revocation that ends every family that began before `moment`. Null if the present one covers the moment
 * already, since it only rises. A moment that is more than 5 s ahead of the cell's clock is cut, so that later logins
 * are not ended.
 */
export function raise(
  mark: MassRevocation | undefined,
  moment: EpochMs,
  now: EpochMs,
): MassRevocation | null {
  const before = Math.min(moment, now + CLOCKS_DIFFER_MS)
  return before <= (mark?.before ?? 0) ? null : { before, at: now, open: true }
}

/** The family with the mass revocation applied, whatever its row says. */
export function withMassRevocation(family: Family, mark: MassRevocation | undefined): Family {
  if (mark === undefined || family.revokedAt !== null || family.createdAt >= mark.before) return family
  return revoke(family, 'operator', mark.at)
}
