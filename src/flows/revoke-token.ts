import type { RefreshClaims } from '../tokens/claims.ts'
import type { Service, Trace } from './service.ts'
import { addressOf, endFamily } from './steps/end-family.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/**
 * Ends the family of a token, whichever of the two it is (RFC 7009 §2.1: a hint may be wrong, so none is asked for).
 * A token that is not ours, or an access token that has expired, ends nothing, and nobody is told (§2.2). No proof of
 * a key is asked: whoever finds a bound token may have it revoked.
 */
export async function revokeToken(service: Service, token: string, trace: Trace): Promise<void> {
  const refresh = await verifyRefresh(service, token)
  if (refresh.ok) return end(service, refresh.value, trace)
  const access = await verifyBearer(service, token)
  if (!access.ok) return
  const recognized = await service.cells.ask(access.value.cell, (cell) =>
    cell.recognize(bearerOf(access.value)),
  )
  if (recognized.outcome !== 'expired') await end(service, access.value, trace)
}

async function end(service: Service, claims: RefreshClaims, { requestId }: Trace): Promise<void> {
  await endFamily(service, addressOf(claims), 'logout', { cause: 'revoked_token', requestId })
}
