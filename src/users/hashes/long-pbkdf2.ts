import { sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { Pbkdf2 } from './pbkdf2.ts'

const DIGESTS = { sha1, sha256, sha512 }

/** PBKDF2 in JavaScript, of any number of iterations. It gives as many bytes as the hash has. */
export function longPbkdf2(password: string, { digest, iterations, salt, hash }: Pbkdf2): Uint8Array {
  return pbkdf2(DIGESTS[digest], password, salt, { c: iterations, dkLen: hash.byteLength })
}
