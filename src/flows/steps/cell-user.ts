import type { Ending } from '../../families/protocol.ts'
import type { CustomerLimits, KnownLimits } from '../../families/rules/customer-limits.ts'
import type { CellUser, RevocationCause } from '../../families/rules/family.ts'
import type { VersionedPolicy } from '../../users/customer-policy.ts'
import type { UnappliedEnding, User } from '../../users/user.ts'
import { parseActor } from './operator-action.ts'

/** The part of a directory's user that its cell stores: the claims of pairs, without the password hash. */
export function toCellUser(user: User): CellUser {
  return {
    id: user.id,
    customerId: user.customerId,
    role: user.role,
    userType: user.userType,
    email: user.username,
    disabled: user.disabled,
    epoch: user.epoch,
  }
}

/** The part of a customer's policy that cells store. Logins by password are the directory's alone. */
export function toLimits(policy: VersionedPolicy): CustomerLimits {
  const { passwordLogin: _, ...limits } = policy
  return limits
}

/** The limits of a user's customer, or null. */
export function limitsOf({ customerPolicy }: User): KnownLimits {
  return customerPolicy === null ? null : toLimits(customerPolicy)
}

/** The unapplied ending of the directory, as it is sent to the cell. */
export function toEnding(unapplied: UnappliedEnding | null): Ending | null {
  if (unapplied === null) return null
  const { id, except, cause } = unapplied
  const by = parseActor(unapplied.by)
  // The directory keeps the cause as text.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but `newEnding` writes one
  const ending = { id, except, cause: cause as RevocationCause }
  return by === undefined ? ending : { ...ending, by }
}
