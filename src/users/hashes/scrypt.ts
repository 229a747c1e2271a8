import { scryptSync, timingSafeEqual } from 'node:crypto'
import { bytesOf } from './base64.ts'
import { type HashFormat, type ImportedHash, MAX_HASH_BYTES, MIN_HASH_BYTES } from './imported-hash.ts'

/** Our own hashes, of N * r * p = 655,360, need 170 ms. */
const MILLISECONDS_A_UNIT = 0.00026

/** The runtime refuses a higher N * r * p. */
const MAX_UNITS = 2 ** 20

/** The parameters of scrypt (RFC 7914 §2), N as log2. */
export interface ScryptCost {
  readonly ln: number
  readonly r: number
  readonly p: number
}

/** The cost of scrypt, or null if the runtime cannot compute it. */
export function scryptCost({ ln, r, p }: ScryptCost): Pick<ImportedHash, 'milliseconds' | 'memory'> | null {
  const units = 2 ** ln * r * p
  // RFC 7914 §2: N is less than 2^(128 * r / 8).
  if (ln < 1 || r < 1 || p < 1 || ln >= 16 * r || units > MAX_UNITS) return null
  return { milliseconds: units * MILLISECONDS_A_UNIT, memory: 128 * r * Math.max(2 ** ln, p) }
}

/** scrypt of a password. It blocks the isolate. */
export function runScrypt(password: string, salt: Uint8Array, { ln, r, p }: ScryptCost, bytes: number) {
  return scryptSync(password, salt, bytes, { N: 2 ** ln, r, p, maxmem: 128 * r * (2 ** ln + p + 2) })
}

const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([^$]*)\$([^$]+)$/

/** scrypt as a PHC string, also that of passlib. */
export const scrypt: HashFormat = {
  name: 'scrypt',
  mark: /^\$scrypt\$/,
  form: '$scrypt$ln=,r=,p=$, the salt, $, and the hash, both in base64, with N*r*p of at most 2^20',
  read(text) {
    const [, ln, r, p, saltText = '', hashText = ''] = HASH.exec(text) ?? []
    const parameters = { ln: Number(ln), r: Number(r), p: Number(p) }
    const [salt, hash] = [bytesOf(saltText), bytesOf(hashText)]
    if (ln === undefined || salt === null || hash === null) return null
    if (hash.byteLength < MIN_HASH_BYTES || hash.byteLength > MAX_HASH_BYTES) return null
    const cost = scryptCost(parameters)
    if (cost === null) return null
    return {
      ...cost,
      load: async () => (password) =>
        timingSafeEqual(runScrypt(password, salt, parameters, hash.byteLength), hash),
    }
  },
}
