import { Buffer } from 'node:buffer'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { importedHash, isImported } from './hashes/formats.ts'
import type { Verify } from './hashes/imported-hash.ts'
import { runScrypt, type ScryptCost } from './hashes/scrypt.ts'

// OWASP's Password Storage Cheat Sheet lists N=2^14, r=8, p=5, which needs 16 MiB. After a change here, each user's hash
// is replaced at the next login.
export const COST: ScryptCost = { ln: 14, r: 8, p: 5 }
export const SALT_BYTES = 16
export const HASH_BYTES = 32

const PHC = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

// Both functions are synchronous: in workerd `scrypt` blocks the isolate, also through a promise. The service runs them
// only in its `HashQueue`.

/** A new salted hash as a PHC string, which contains its parameters (github.com/P-H-C/phc-string-format). */
export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES)
  return formatHash(COST, salt, runScrypt(password, salt, COST, HASH_BYTES))
}

/**
 * Whether a password has this hash. Without a hash (an unknown user) the function does the same work and returns false,
 * so that its time does not reveal whether the user exists (OWASP Authentication Cheat Sheet).
 */
export function verifyPassword(password: string, phc: string | null): boolean {
  const { cost, salt, hash } = parse(phc ?? DUMMY_HASH)
  const equal = timingSafeEqual(runScrypt(password, salt, cost, hash.byteLength), hash)
  return equal && phc !== null
}

/**
 * The function that verifies a password against a hash, ours or that of another system, whose code is loaded. Without a hash it
 * does the work of ours.
 */
export async function verifierOf(stored: string | null): Promise<Verify> {
  if (stored === null || !isImported(stored)) return (password) => verifyPassword(password, stored)
  return importedHash(stored).load()
}

/** Whether a hash is of another system, or has other parameters than a new one would have. */
export function needsRehash(stored: string): boolean {
  if (isImported(stored)) return true
  const { cost } = parse(stored)
  return cost.ln !== COST.ln || cost.r !== COST.r || cost.p !== COST.p
}

const DUMMY_HASH = formatHash(COST, new Uint8Array(SALT_BYTES), new Uint8Array(HASH_BYTES))

/**
 * The column of a user without a password. It is the hash of no known password, so that a release that does not know it
 * refuses each password after the same work. It stays as it is when the cost changes.
 */
export const NO_PASSWORD = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** A hash by scrypt as a PHC string. */
export function formatHash(cost: ScryptCost, salt: Uint8Array, hash: Uint8Array): string {
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

function parse(phc: string) {
  const [, ln, r, p, salt, hash] = PHC.exec(phc) ?? []
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash is malformed')
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
