import type { EpochMs, EpochSeconds } from '../core/clock.ts'
import { revokedKey } from '../core/revoked-key.ts'

// The copy of revocations that resource servers may read. It is eventually consistent, and a refresh never reads it.

/** The shortest lifetime that KV accepts. */
const MIN_TTL_SECONDS = 60

/** Seconds that an entry outlives the token, for a resource server whose clock is behind. */
const SKEW_SECONDS = 60

/** Lists a family until its last access token has expired. Throws the exceptions of KV. */
export async function listRevoked(
  kv: KVNamespace,
  familyId: string,
  expiresAt: EpochSeconds,
  now: EpochMs,
): Promise<void> {
  const remaining = Math.ceil(expiresAt - now / 1000) + SKEW_SECONDS
  await kv.put(revokedKey(familyId), '1', { expirationTtl: Math.max(MIN_TTL_SECONDS, remaining) })
}
