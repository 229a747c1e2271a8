import { sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { pbkdf2 as pbkdf2Sha256 } from 'fast-sha256'
import type { Pbkdf2 } from './pbkdf2.ts'

const encoder = new TextEncoder()

/** PBKDF2 in JavaScript, of any number of iterations. It gives as many bytes as the hash has. */
export function longPbkdf2(password: string, { digest, iterations, salt, hash }: Pbkdf2): Uint8Array {
  const [secret, bytes] = [encoder.encode(password), hash.byteLength]
  // In workerd fast-sha256 needs 1.1 µs of CPU for an iteration, and @noble/hashes 2.5.
  if (digest === 'sha256') return pbkdf2Sha256(secret, salt, iterations, bytes)
  return pbkdf2(digest === 'sha1' ? sha1 : sha512, secret, salt, { c: iterations, dkLen: bytes })
}
