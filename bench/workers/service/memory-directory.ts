import { hashPassword } from '../../../src/users/password.ts'

/** The password of everybody in the directory below. */
export const PASSWORD = 'bench-password'

let passwordHash: string | undefined

/** A user for whatever name is asked for, who has a cell: a login asks for nothing else. */
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

/** A database with the users of one cell, for a workerd that has none: what a login costs the Worker and its cells. */
export function memoryDirectory(cell: string) {
  return { prepare: () => ({ bind: (name: string) => ({ first: async () => userOf(name, cell) }) }) }
}
