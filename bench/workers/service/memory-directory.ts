import { hashPassword } from '../../../src/users/password.ts'

/** The password of every user of this directory. */
export const PASSWORD = 'bench-password'

let passwordHash: string | undefined

/** A user with a cell, for any name. A login reads nothing else. */
function userOf(name: string, cell: string) {
  passwordHash ??= hashPassword(PASSWORD)
  return {
    id: name,
    username: name,
    password_hash: passwordHash,
    user_type: 'PORTAL',
    customer_id: '11111111-1111-4111-8111-111111111111',
    role: 'ROLE_USER',
    disabled: 0,
    cell,
    epoch: 0,
  }
}

/**
 * A database with users of one cell, for a workerd that has none. It measures the cost of a login in the Worker and its
 * cells.
 */
export function memoryDirectory(cell: string) {
  return { prepare: () => ({ bind: (name: string) => ({ first: async () => userOf(name, cell) }) }) }
}
