import { randomUUID } from 'node:crypto'
import { hashPassword } from '../../src/users/password.ts'
import type { Role } from '../../src/users/user.ts'

/** The user that can log in after `npm start`. Only `npm start` adds it, and only to a local database. */
export const DEMO = {
  username: 'demo@example.com',
  password: 'demo-password',
  customerId: '11111111-1111-4111-8111-111111111111',
} as const

/** A second user of the same customer, who may see and end the sessions of its users. It has the same password. */
export const DEMO_ADMIN = 'admin@example.com'

/**
 * SQL that adds the demo customer and its two users if they are missing. Existing rows stay: a second start must not
 * undo a changed password. Every value is a constant or generated, and none has a quote.
 */
export async function demoUserSql(): Promise<string> {
  const now = Date.now()
  const rows = await Promise.all([
    rowOf(DEMO.username, 'ROLE_USER', now),
    rowOf(DEMO_ADMIN, 'ROLE_SUPER_ADMIN', now),
  ])
  return `
    INSERT INTO customers (id, name, created_at) VALUES ('${DEMO.customerId}', 'Demo', ${now})
      ON CONFLICT (id) DO NOTHING;
    INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
      VALUES ${rows.join(', ')}
      ON CONFLICT (username) DO NOTHING;`
}

async function rowOf(username: string, role: Role, now: number): Promise<string> {
  const hash = await hashPassword(DEMO.password)
  return `('${randomUUID()}', '${username}', '${hash}', 'PORTAL', '${DEMO.customerId}', '${role}', ${now})`
}
