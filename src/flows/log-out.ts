import { about, ok, type Result, refuse } from '../core/result.ts'
import { subjectOf } from '../tokens/claims.ts'
import type { Caller, Service } from './service.ts'
import { type Credentials, challengeOf, recognize } from './steps/authenticate.ts'
import { addressOf, endFamily } from './steps/end-family.ts'

/**
 * Ends the family of an access token. The one call that a live family is not needed for: a repetition succeeds.
 * Refuses with `AUTH_1002` a token that is not ours, has expired, or is bound to a key that is not proven.
 */
export async function logout(
  service: Service,
  credentials: Credentials,
  caller: Caller,
): Promise<Result<null>> {
  const known = await recognize(service, credentials, caller)
  if (!known.ok) return known
  const { claims, recognized } = known.value
  if (recognized.outcome === 'expired') {
    return about(subjectOf(claims), refuse('AUTH_1002', 'bearer_expired', challengeOf(credentials)))
  }
  await endFamily(service, addressOf(claims), 'logout', {
    cause: 'logout',
    requestId: caller.requestId,
  })
  return ok(null)
}
