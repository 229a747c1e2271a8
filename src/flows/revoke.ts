import { logout } from './logout.ts'
import { verifyRefresh } from './refresh.ts'
import type { Service } from './service.ts'

/**
 * Ends the family of a token, whichever of the two it is (RFC 7009 §2.1: a hint may be wrong, so none is asked for).
 * A token that is not ours, or an access token that has expired, ends nothing, and nobody is told (§2.2).
 */
export async function revokeToken(service: Service, token: string): Promise<void> {
  const refresh = await verifyRefresh(service, token)
  if (refresh.ok) {
    await service.cells.end(refresh.value.cell, refresh.value.sub, refresh.value.sid, 'logout')
    return
  }
  await logout(service, token)
}
