import type { EpochMs } from '../../core/clock.ts'
import type { Bearer, ProvenKey, Recognized } from '../protocol.ts'
import { type CustomerLimits, lacksKey } from './customer-limits.ts'
import { type CellUser, type Family, isLive } from './family.ts'
import { refusalOf, type Taken } from './proof.ts'

/** A family and its user. Null: one of them does not exist. */
export type Found = { readonly family: Family; readonly user: CellUser } | null

/** The user of a token, if its family is live. */
export function recognize(found: Found, bearer: Bearer, now: EpochMs): Recognized {
  if (now >= bearer.expiresAt * 1000) return { outcome: 'expired' }
  if (found === null || bearer.generation > found.family.generation) return { outcome: 'unknown' }
  const { family, user } = found
  if (!isLive(family, now)) return { outcome: 'ended' }
  if (user.disabled) return { outcome: 'disabled' }
  return { outcome: 'live', user, generation: family.generation }
}

/**
 * The same for the bearer of the token. A family that is bound to a key requires a fresh proof of it (RFC 9449 §7.1).
 * `taken` is the result for the proof, if it is a proof of that key. A live family that is bound to no key is `unproven` if its
 * customer requires one.
 */
export function authenticate(
  found: Found,
  bearer: Bearer,
  proof: ProvenKey | null,
  taken: Taken,
  customer: CustomerLimits | undefined,
  now: EpochMs,
): Recognized {
  if (found !== null && found.family.jkt !== null) {
    if (proof?.jkt !== found.family.jkt) return { outcome: 'unproven' }
    const refusal = refusalOf(taken)
    if (refusal !== null) return { outcome: refusal }
  }
  const recognized = recognize(found, bearer, now)
  const isUnbound = found !== null && lacksKey(found.family.jkt, customer)
  return isUnbound && recognized.outcome === 'live' ? { outcome: 'unproven' } : recognized
}
