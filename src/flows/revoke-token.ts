import type { RefreshClaims } from '../tokens/claims.ts'
import type { Service, Trace } from './service.ts'
import { addressOf, endFamily, holderOf } from './steps/end-family.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/**
 * Ends the family of an access or refresh token. The hint is not read, because it may be wrong (RFC 7009 §2.1). An invalid
 * token or an expired access token ends nothing, and gets the same response (RFC 7009 §2.2). A bound token needs no proof
 * of its key, so that a finder can revoke it.
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
  await endFamily(service, addressOf(claims), 'revoked_token', holderOf(claims), {
    cause: 'revoked_token',
    requestId,
  })
}
