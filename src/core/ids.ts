import { base64url } from 'jose'

/** A new random identifier (UUID v4, RFC 9562): users, customers, families. */
export function newId(): string {
  return crypto.randomUUID()
}

/** 128 random bits in base64url. They identify one attempt, so that its repetition differs from a second call. */
export function newAttemptId(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
}
