import type { components } from '../../openapi.d.ts'

type Schemas = components['schemas']

export type User = Schemas['User']
export type CustomerUser = Schemas['CustomerUser']
export type Customer = Schemas['Customer']
export type Session = Schemas['Session']
export type Event = Schemas['Event']
export type Role = User['role']

/** The roles, as in the contract. */
export const ROLES: readonly Role[] = ['ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT', 'ROLE_SUPER_ADMIN']

export const USER_TYPES: readonly User['userType'][] = ['PORTAL', 'PUBLIC_API']

/** The role that a choice has. Throws for a text that is none, which no choice has. */
export function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text)
  if (role === undefined) throw new Error('the choice of the role has an unknown value')
  return role
}
