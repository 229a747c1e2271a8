import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { bearerOf, verifyBearer } from './bearer.ts'
import type { Service } from './service.ts'

/**
 * Ends the family of an access token. The one call that a live family is not needed for: a repetition succeeds.
 * Refuses with `AUTH_1002` a token that is not ours or has expired.
 */
export async function logout(service: Service, token: string): Promise<Result<null>> {
  const verified = await verifyBearer(service, token)
  if (!verified.ok) return verified
  const { cell, sub, sid } = verified.value
  const recognized = await service.cells.recognize(cell, bearerOf(verified.value))
  if (recognized.outcome === 'expired') return refuse('AUTH_1002', 'bearer_expired')
  await service.cells.end(cell, sub, sid, 'logout')
  event({ event: 'sessions_ended', level: 'info', cause: 'logout', userId: sub, familyId: sid })
  return ok(null)
}
