import { createHash } from 'node:crypto'
import { base64url } from 'jose'

/** A new random identifier (UUID v4, RFC 9562): users, customers, families. */
export function newId(): string {
  return crypto.randomUUID()
}

/** 128 random bits in base64url. They identify one attempt, so that its repetition differs from a second call. */
export function newAttemptId(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * The id of one attempt. The same `Idempotency-Key` gives the same id, and only its SHA-256 is kept. Without the header
 * the id is random, and only the platform's own retry of the call repeats it.
 */
export function attemptOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return newAttemptId()
  return createHash('sha256').update(idempotencyKey).digest('base64url')
}
