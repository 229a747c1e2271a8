import { Buffer } from 'node:buffer'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new client secret: 256 random bits in base64url. Shown once, never stored. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a client secret. It is random, so a fast hash hides it as well as a slow one. */
export function hashClientSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Whether a secret is the one that was hashed, in constant time; with no hash (an unknown client) it is not. */
export function verifyClientSecret(secret: string, hash: string | null): boolean {
  const presented = Buffer.from(hashClientSecret(secret))
  const stored = Buffer.from(hash ?? hashClientSecret(''))
  return presented.byteLength === stored.byteLength && timingSafeEqual(presented, stored) && hash !== null
}
