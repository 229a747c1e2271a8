import { z } from '@hono/zod-openapi'
import type { User } from '../../users/user.ts'
import { role, userType } from '../contract/fields.ts'

/** A user as operators see it. */
export const userSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    userType: userType(),
    customerId: z.uuid(),
    role: role(),
    disabled: z.boolean(),
  })
  .openapi('User')

/** What may be shown of a user: an allow-list, without the hash. */
export function viewUser({ id, username, userType, customerId, role, disabled }: User) {
  return { id, username, userType, customerId, role, disabled }
}
