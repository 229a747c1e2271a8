import { pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { type ImportedHash, MAX_HASH_BYTES, MIN_HASH_BYTES } from './imported-hash.ts'

/** A hash by PBKDF2 with HMAC (RFC 8018 §5.2). */
export interface Pbkdf2 {
  readonly digest: 'sha1' | 'sha256' | 'sha512'
  readonly iterations: number
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

/** The deployed runtime throws above it, in Web Crypto and in `node:crypto` alike. */
const MAX_NATIVE_ITERATIONS = 100_000

/** For each iteration and block of output, in workerd: by the runtime, and in JavaScript. */
const MICROSECONDS = {
  sha1: { native: 0.15, javascript: 2 },
  sha256: { native: 0.15, javascript: 1.1 },
  sha512: { native: 0.45, javascript: 3.9 },
} as const

const BLOCK_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const

/** The digest of this name, with or without a dash, or null. */
export function digestOf(name: string): Pbkdf2['digest'] | null {
  const bare = name.toLowerCase().replace('-', '')
  return bare === 'sha1' || bare === 'sha256' || bare === 'sha512' ? bare : null
}

/** The hash with its cost, or null if it has no iterations or too few or too many bytes. */
export function importedPbkdf2(given: Pbkdf2): ImportedHash | null {
  const { digest, iterations, salt, hash } = given
  if (!Number.isSafeInteger(iterations) || iterations < 1) return null
  if (hash.byteLength < MIN_HASH_BYTES || hash.byteLength > MAX_HASH_BYTES) return null
  const isNative = iterations <= MAX_NATIVE_ITERATIONS
  const blocks = Math.ceil(hash.byteLength / BLOCK_BYTES[digest])
  const microseconds = MICROSECONDS[digest][isNative ? 'native' : 'javascript']
  return {
    milliseconds: (iterations * blocks * microseconds) / 1000,
    memory: 1024,
    async load() {
      if (isNative) {
        return (password) =>
          timingSafeEqual(pbkdf2Sync(password, salt, iterations, hash.byteLength, digest), hash)
      }
      const { longPbkdf2 } = await import('./long-pbkdf2.ts')
      return (password) => timingSafeEqual(longPbkdf2(password, given), hash)
    },
  }
}
