import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Service } from './service.ts'

/** Which users to list; what is left out does not matter. */
export interface UserQuery {
  readonly customerId?: string | undefined
  /** As a request spells it, in any case. */
  readonly username?: string | undefined
}

/** One page of users, by name: of one customer, or with one name. */
export async function listUsers(
  service: Service,
  { customerId, username }: UserQuery,
  page: number,
  size: number,
): Promise<Result<Page<User>>> {
  const filter = { customerId, username: username === undefined ? undefined : canonicalUsername(username) }
  return ok(await service.directory.list(filter, page, size))
}
