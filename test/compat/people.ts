import { env } from 'cloudflare:workers'
import { scryptSync } from 'node:crypto'
import { newId } from '../../src/core/ids.ts'
import { LOW_COST } from '../support/cheap-hashes.ts'
import { PASSWORD } from './stage.ts'

/** A user in the directory of the last release. */
export interface Person {
  readonly id: string
  readonly username: string
  readonly customerId: string
}

interface Particulars {
  readonly role?: string
  readonly customerId?: string
}

/** The hash of `PASSWORD`, made once. */
const PASSWORD_HASH = hashOfPassword()

function hashOfPassword(): string {
  const { ln, r, p } = LOW_COST
  const salt = Buffer.from('sixteen bytes...')
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** ln, r, p })
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`
}

export async function newCustomer(): Promise<string> {
  const id = newId()
  const sql = 'INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)'
  await env.DB.prepare(sql).bind(id, 'Acme', Date.now()).run()
  return id
}

/** A new user, written into the database with the columns of the last release. */
export async function newPerson({ role = 'ROLE_USER', customerId }: Particulars = {}): Promise<Person> {
  const id = newId()
  const person = { id, username: `${id}@example.com`, customerId: customerId ?? (await newCustomer()) }
  const sql = `INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
    VALUES (?, ?, ?, 'PORTAL', ?, ?, ?)`
  await env.DB.prepare(sql)
    .bind(id, person.username, PASSWORD_HASH, person.customerId, role, Date.now())
    .run()
  return person
}
