import type { PersonRefusal } from '../../issuers/explain-refusal.ts'
import type { Role, User } from '../../users/user.ts'
import type { Service } from '../service.ts'
import type { Subject } from './verify-subject.ts'

/** The user of a verified subject token, and what has to be written before the user may log in. */
export type Finding =
  | { readonly action: 'none'; readonly user: User }
  /** The `sub` of the issuer is to be linked to the user, who was found by the verified e-mail address. */
  | { readonly action: 'link'; readonly user: User }
  /** The user is to be added. */
  | {
      readonly action: 'create'
      readonly username: string
      readonly customerId: string
      readonly role: Role
      /** Whether the customer requires a proof of a key at each login. */
      readonly requireDpop: boolean
    }

/**
 * Finds the user of a verified subject token by the rules of its issuer, and writes nothing: by the `sub`, by the external id,
 * then by the verified e-mail address. Returns the reason if there is no such user and no rule that links or creates one, if
 * the user is of another customer or disabled, or if the token has no role where a claim determines it.
 */
export async function findPerson(service: Service, subject: Subject): Promise<Finding | PersonRefusal> {
  const { issuer, person, customerId } = subject
  if (issuer.roleClaim !== null && person.role === null) return 'no_role'
  const known = await findKnown(service, subject)
  if (known !== null) return permitted({ action: 'none', user: known }, customerId)
  if (issuer.provisioning === 'existing') return 'unknown_user'
  // OpenID Connect Core §5.7: an address identifies nobody unless its owner proved it.
  if (person.email === null) return 'no_verified_email'
  const named = await service.directory.findByUsername(person.email)
  if (named !== null) return permitted({ action: 'link', user: named }, customerId)
  if (issuer.provisioning === 'link') return 'unknown_user'
  if (customerId === null) return 'no_customer'
  if (person.role === null) return 'no_role'
  const customer = await service.customers.find(customerId)
  // The issuer may be a record of a moment ago, whose customer is removed now.
  if (customer === null) return 'no_customer'
  const { requireDpop } = customer.policy
  return { action: 'create', username: person.email, customerId, role: person.role, requireDpop }
}

async function findKnown(
  { directory, identities }: Service,
  { issuer, person, customerId }: Subject,
): Promise<User | null> {
  const linked = await identities.userOf({ issuer: issuer.id, subject: person.subject })
  if (linked !== null) return directory.findById(linked)
  if (person.externalId === null || customerId === null) return null
  const named = await identities.userOf({ issuer: customerId, subject: person.externalId })
  return named === null ? null : directory.findById(named)
}

function permitted(
  found: { readonly action: 'none' | 'link'; readonly user: User },
  customerId: string | null,
): Finding | PersonRefusal {
  const { user } = found
  if (customerId !== null && user.customerId !== customerId) return 'other_customer'
  return user.disabled ? 'disabled_user' : found
}
