import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Service } from './service.ts'

/** Selects the users of a list. A member that is left out selects every user. */
export interface UserQuery {
  readonly customerId?: string | undefined
  /** The user name as sent, in upper or lower case. */
  readonly username?: string | undefined
  readonly externalId?: string | undefined
}

/** One page of users, ordered by name. */
export async function listUsers(
  service: Service,
  { customerId, username, externalId }: UserQuery,
  page: number,
  size: number,
): Promise<Result<Page<User>>> {
  const name = username === undefined ? undefined : canonicalUsername(username)
  const filter = { customerId, username: name, externalId }
  return ok(await service.directory.list(filter, page, size))
}
