import { Buffer } from 'node:buffer'
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new client secret: 256 random bits in base64url. It is shown once and never stored. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** The stored hash of a client secret. The secret has 256 random bits, so a fast hash suffices. */
export function hashClientSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** Whether a secret has this hash, compared in constant time. False without a hash (an unknown client). */
export function verifyClientSecret(secret: string, known: string | null): boolean {
  const presented = Buffer.from(hashClientSecret(secret))
  const stored = Buffer.from(known ?? hashClientSecret(''))
  return presented.byteLength === stored.byteLength && timingSafeEqual(presented, stored) && known !== null
}
