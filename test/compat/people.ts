import { env } from 'cloudflare:workers'
import { scryptSync } from 'node:crypto'
import { newId } from '../../src/core/ids.ts'
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
  /** log2 of scrypt's N. Below 14 the hash is cheap, and a login replaces it. */
  readonly ln?: number
}

const hashes = new Map<number, string>()

/** The hash of `PASSWORD`, made once. A hash for each user would take minutes. */
function hashOf(ln: number): string {
  const known = hashes.get(ln)
  if (known !== undefined) return known
  const salt = Buffer.from('sixteen bytes...')
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** ln, r: 8, p: 5 })
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')
  const phc = `$scrypt$ln=${ln},r=8,p=5$${base64(salt)}$${base64(hash)}`
  hashes.set(ln, phc)
  return phc
}

export async function newCustomer(): Promise<string> {
  const id = newId()
  const sql = 'INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)'
  await env.DB.prepare(sql).bind(id, 'Acme', Date.now()).run()
  return id
}

/** A new user, written into the database with the columns of the last release. */
export async function newPerson({
  role = 'ROLE_USER',
  customerId,
  ln = 14,
}: Particulars = {}): Promise<Person> {
  const id = newId()
  const person = { id, username: `${id}@example.com`, customerId: customerId ?? (await newCustomer()) }
  const sql = `INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at)
    VALUES (?, ?, ?, 'PORTAL', ?, ?, ?)`
  await env.DB.prepare(sql).bind(id, person.username, hashOf(ln), person.customerId, role, Date.now()).run()
  return person
}
