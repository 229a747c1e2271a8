import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Service } from './service.ts'

/** Selects the users of a list. A member that is left out selects every user. */
export interface UserQuery {
  readonly customerId?: string | undefined
  /** The user name as sent, in upper or lower case. */
  readonly username?: string | undefined
  readonly externalId?: string | undefined
  /** The beginning of a user name as sent. */
  readonly search?: string | undefined
}

/** One page of users, ordered by name. */
export async function listUsers(
  service: Service,
  { customerId, username, externalId, search }: UserQuery,
  page: number,
  size: number,
): Promise<Result<Page<User>>> {
  const canonical = (name: string | undefined) => (name === undefined ? undefined : canonicalUsername(name))
  const filter = { customerId, username: canonical(username), externalId, search: canonical(search) }
  return ok(await service.directory.list(filter, page, size))
}

/** The user of an id. Refuses with `not_found`. */
export async function readUser({ directory }: Service, userId: string): Promise<Result<User>> {
  const user = await directory.findById(userId)
  return user === null ? refuse('not_found', 'unknown_user') : ok(user)
}
