import { ok, type Result, refuse, withSubject } from '../core/result.ts'
import { subjectOf } from '../tokens/claims.ts'
import type { Service, Trace } from './service.ts'
import { addressOf, endFamily, holderOf } from './steps/end-family.ts'
import { badTokenOf, type Credentials, recognize } from './steps/recognize-bearer.ts'

/**
 * Ends the family of an access token. The family need not be live, so a repetition succeeds. Refuses an invalid or expired
 * token with `bad_token` or `bad_bound_token`, and a bound token without a valid proof with `bad_proof`.
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
  await endFamily(service, addressOf(claims), 'logout', holderOf(claims), {
    cause: 'logout',
    requestId: trace.requestId,
  })
  return ok(null)
}
