import type { EpochMs, EpochSeconds } from '../core/clock.ts'

// Resource servers read this copy of the revocations. It is eventually consistent, and a refresh never asks it.

/** KV refuses a shorter expiration. */
const MIN_TTL_SECONDS = 60

/** An entry stays for a minute after the token's expiry, for a resource server whose clock is behind. */
const SKEW_SECONDS = 60

/** The key under which a revoked family is listed. */
export function revokedKey(familyId: string): string {
  return `revoked:${familyId}`
}

/** Lists a family until its last access token has expired. Throws the errors of KV. */
export async function listRevoked(
  kv: KVNamespace,
  familyId: string,
  expiresAt: EpochSeconds,
  now: EpochMs,
): Promise<void> {
  const remaining = Math.ceil(expiresAt - now / 1000) + SKEW_SECONDS
  await kv.put(revokedKey(familyId), '1', { expirationTtl: Math.max(MIN_TTL_SECONDS, remaining) })
}
