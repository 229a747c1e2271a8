import type { components } from '../../openapi.d.ts'

type Schemas = components['schemas']

export type User = Schemas['User']
export type CustomerUser = Schemas['CustomerUser']
export type Customer = Schemas['Customer']
export type Session = Schemas['Session']
export type Event = Schemas['Event']
export type Role = User['role']

/** The roles, as in the contract. The compiler finds a role that is missing here (`Record`). */
export const ROLES = Object.keys({
  ROLE_USER: true,
  ROLE_READ_ONLY: true,
  ROLE_SUPPORT: true,
  ROLE_SUPER_ADMIN: true,
} satisfies Record<Role, true>) as Role[]

export const USER_TYPES = Object.keys({ PORTAL: true, PUBLIC_API: true } satisfies Record<
  User['userType'],
  true
>) as User['userType'][]

/** The role that a choice has. Throws for a text that is none, which no choice has. */
export function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text)
  if (role === undefined) throw new Error('the choice of the role has an unknown value')
  return role
}
