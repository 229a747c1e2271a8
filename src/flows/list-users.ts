import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Service } from './service.ts'

/** A filter of users. A member that is left out matches all. */
export interface UserQuery {
  readonly customerId?: string | undefined
  /** As in the request, in any case. */
  readonly username?: string | undefined
}

/** One page of users, by name: all of them, those of one customer, or the one with a name. */
export async function listUsers(
  service: Service,
  { customerId, username }: UserQuery,
  page: number,
  size: number,
): Promise<Result<Page<User>>> {
  const filter = { customerId, username: username === undefined ? undefined : canonicalUsername(username) }
  return ok(await service.directory.list(filter, page, size))
}
