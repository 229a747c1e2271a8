import { ok, type Result, refuse, withSubject } from '../core/result.ts'
import { subjectOf } from '../tokens/claims.ts'
import type { Service, Trace } from './service.ts'
import { addressOf, endFamily } from './steps/end-family.ts'
import { badTokenOf, type Credentials, recognize } from './steps/recognize-bearer.ts'

/**
 * Ends the family of an access token. The family need not be live, so a repetition succeeds. Refuses with `bad_token`,
 * `bad_bound_token` or `bad_proof` a token that this service did not sign, that has expired, or whose key is not
 * proven.
 */
export async function logout(
  service: Service,
  credentials: Credentials,
  trace: Trace,
): Promise<Result<null>> {
  const known = await recognize(service, credentials)
  if (!known.ok) return known
  const { claims, recognized } = known.value
  if (recognized.outcome === 'expired') {
    return withSubject(subjectOf(claims), refuse(badTokenOf(credentials), 'bearer_expired'))
  }
  await endFamily(service, addressOf(claims), 'logout', {
    cause: 'logout',
    requestId: trace.requestId,
  })
  return ok(null)
}
