import { createHash } from 'node:crypto'
import { newAttemptId } from '../../core/ids.ts'

/**
 * Names one attempt. The same `Idempotency-Key` is the same attempt, and only its SHA-256 is kept; without one,
 * random bits that nobody but the platform's own retry of this very call can repeat.
 */
export function attemptOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return newAttemptId()
  return createHash('sha256').update(idempotencyKey).digest('base64url')
}
