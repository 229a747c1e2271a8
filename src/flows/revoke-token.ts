import type { RefreshClaims } from '../tokens/claims.ts'
import type { Service, Trace } from './service.ts'
import { addressOf, endFamily } from './steps/end-family.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/**
 * Ends the family of a token of either kind. A hint may be wrong (RFC 7009 §2.1), so none is read. A token that this
 * service did not sign and an expired access token end nothing, and the answer does not show it (§2.2). No proof of a
 * key is required: anybody who finds a bound token may revoke it.
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
