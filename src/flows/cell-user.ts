import type { CellUser } from '../families/family.ts'
import type { User } from '../users/user.ts'

/** The part of a directory's user that its cell keeps: what pairs say, and nothing of the password. */
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
