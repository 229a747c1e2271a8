import { hash } from 'node:crypto'
import { newAttemptId } from '../../core/ids.ts'

/**
 * The id of one attempt. The same `Idempotency-Key` gives the same id, and only its SHA-256 is kept. Without the header
 * the id is random, and only the platform's own retry of the call repeats it.
 */
export function attemptOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return newAttemptId()
  return hash('sha256', idempotencyKey, 'base64url')
}
