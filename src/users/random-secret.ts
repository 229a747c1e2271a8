import { Buffer } from 'node:buffer'
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new secret of a client or operator: 256 random bits in base64url. It is shown once and never stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** The stored hash of a secret. The secret has 256 random bits, so a fast hash suffices. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** Whether a secret has this hash, compared in constant time. False without a hash (an unknown id). */
export function verifySecret(secret: string, known: string | null): boolean {
  const presented = Buffer.from(hashSecret(secret))
  const stored = Buffer.from(known ?? hashSecret(''))
  return presented.byteLength === stored.byteLength && timingSafeEqual(presented, stored) && known !== null
}
