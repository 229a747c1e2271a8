import { newAttemptId, newId } from '../../src/core/ids.ts'
import { SECRET_OPERATOR } from '../../src/core/operator.ts'
import { serviceFor } from '../../src/flows/assemble.ts'
import type { Service } from '../../src/flows/service.ts'
import { openFamily } from '../../src/flows/steps/open-family.ts'
import { hashPassword, needsRehash } from '../../src/users/password.ts'
import type { Role } from '../../src/users/user.ts'
import { contentOf, create, environment, PASSWORD, type Pair, type Vars } from './api.ts'
import { NOWHERE } from './policy.ts'

// Users and their families, made as the service makes them, but without scrypt, which takes a sixth of a second.

export interface TestUser {
  id: string
  username: string
  customerId: string
}

const FULL_HASH = '$scrypt$ln=14,r=8,p=5$xOJWk/LqAggyUxaA1bMgjA$Ci2uCBVyw8cxm7MSAv5EDa1Sp/QK9cBMCEnyDOGHZ34'

/** `hashPassword(PASSWORD)`, made once. `newUser` gives it to a user. */
export const PASSWORD_HASH = needsRehash(FULL_HASH) ? hashPassword(PASSWORD) : FULL_HASH

/** The service that answers calls with these variables. */
export async function serviceWith(vars?: Vars): Promise<Service> {
  const service = await serviceFor(environment(vars))
  if (service instanceof Error) throw service
  return service
}

const BY_SECRET = { operator: SECRET_OPERATOR, requestId: null }

export async function newCustomer(): Promise<string> {
  const { customers } = await serviceWith()
  const id = newId()
  await customers.add({ id, name: 'Acme' }, { ...BY_SECRET, event: 'customer_added', subjectId: id })
  return id
}

interface NewUser {
  readonly role?: Role
  /** Absent: a new customer. */
  readonly customerId?: string
  /** Hashed if it is not `PASSWORD`. */
  readonly password?: string
}

/** A new user in the database, without a cell. */
export async function newUser({ role, customerId, password }: NewUser = {}): Promise<TestUser> {
  const { directory } = await serviceWith()
  const user = {
    id: newId(),
    username: `${newId()}@example.com`,
    passwordHash: password === undefined || password === PASSWORD ? PASSWORD_HASH : hashPassword(password),
    userType: 'PORTAL' as const,
    customerId: customerId ?? (await newCustomer()),
    role: role ?? ('ROLE_USER' as const),
    externalId: null,
    disabled: false,
  }
  await directory.add(user, { ...BY_SECRET, event: 'user_added', subjectId: user.id })
  return { id: user.id, username: user.username, customerId: user.customerId }
}

/** The first pair of a new family: the part of a login after the check of the password, without an HTTP request. */
export async function newPair({ id }: TestUser, vars?: Vars): Promise<Pair> {
  const service = await serviceWith(vars)
  const user = await service.directory.findById(id)
  if (user === null) throw new Error('no such user')
  const opening = { password: PASSWORD, attempt: newAttemptId(), proof: null }
  const opened = await openFamily(service, user, opening, CALLER)
  if (!opened.ok) throw new Error(opened.refusal.cause)
  return opened.value
}

const CALLER = {
  requestId: newId(),
  address: 'unknown',
  continent: undefined,
  proof: undefined,
  method: 'POST',
  url: 'http://localhost/',
  origin: NOWHERE,
}

/** The first pair of a new family, by a login with the password. */
export async function logIn({ username }: TestUser, vars?: Vars): Promise<Pair> {
  return contentOf<Pair>(await create(username, { vars }))
}
