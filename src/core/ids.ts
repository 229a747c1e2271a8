import { createHash } from 'node:crypto'
import { base64url } from 'jose'

/** A new random identifier (UUID v4, RFC 9562): users, customers, families. */
export function newId(): string {
  return crypto.randomUUID()
}

/**
 * 128 random bits in base64url: the id of one attempt of one call. It distinguishes a repetition from a second call.
 */
export function newAttemptId(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * The id of an attempt. The same `Idempotency-Key` is the same attempt, and only its SHA-256 is kept. Without a key:
 * random bits, which only the platform's own retry of this call repeats.
 */
export function attemptOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return newAttemptId()
  return createHash('sha256').update(idempotencyKey).digest('base64url')
}
