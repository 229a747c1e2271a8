import { randomUUID } from 'node:crypto'
import { hashPassword } from '../../src/users/password.ts'

/** The user that can log in after `npm start`. Only `npm start` adds it, and only to a local database. */
export const DEMO = {
  username: 'demo@example.com',
  password: 'demo-password',
  customerId: '11111111-1111-4111-8111-111111111111',
} as const

/**
 * SQL that adds the demo customer and the demo user if they are missing. Existing rows stay: a second start must not
 * undo a changed password. Every value is a constant or generated, and none has a quote.
 */
export async function demoUserSql(): Promise<string> {
  const hash = await hashPassword(DEMO.password)
  const now = Date.now()
  return `
    INSERT INTO customers (id, name, created_at) VALUES ('${DEMO.customerId}', 'Demo', ${now})
      ON CONFLICT (id) DO NOTHING;
    INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
      VALUES ('${randomUUID()}', '${DEMO.username}', '${hash}', 'PORTAL', '${DEMO.customerId}', 'ROLE_USER', ${now})
      ON CONFLICT (username) DO NOTHING;`
}
