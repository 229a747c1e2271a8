import type { EpochMs, EpochSeconds } from '../core/clock.ts'

// The advisory copy of revocations that resource servers read: eventually consistent, never asked by a refresh.

/** KV refuses a shorter life. */
const MIN_TTL_SECONDS = 60

/** Past the token's end by a minute, for a resource server whose clock is behind. */
const SKEW_SECONDS = 60

/** The key under which a revoked family is listed. */
export function revokedKey(familyId: string): string {
  return `revoked:${familyId}`
}

/** Lists a family until its last access token has expired. Throws what KV throws. */
export async function listRevoked(
  kv: KVNamespace,
  familyId: string,
  expiresAt: EpochSeconds,
  now: EpochMs,
): Promise<void> {
  const remaining = Math.ceil(expiresAt - now / 1000) + SKEW_SECONDS
  await kv.put(revokedKey(familyId), '1', { expirationTtl: Math.max(MIN_TTL_SECONDS, remaining) })
}
