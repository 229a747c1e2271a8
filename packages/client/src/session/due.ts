import type { LiveSession } from './record.ts'

const LEAD_MS = 60_000

/**
 * When a session is due for a refresh: a minute before its access token expires, or a fifth of the token's life if that
 * is shorter, and up to half as much earlier by `jitter` (0 to 1), so that many clients do not come together. A session
 * younger than `windowMs` waits until its token has expired: another tab may still be sending its predecessor, which the
 * service answers only while the successor is unused. A session of the future is due at once: the clock was set back
 * since, so that its times say nothing.
 */
export function dueAt(session: LiveSession, windowMs: number, jitter: number, now: number): number {
  const { storedAt, expiresAt } = session
  if (storedAt > now + windowMs) return now
  const lead = Math.min(LEAD_MS, (expiresAt - storedAt) / 5) * (1 + jitter / 2)
  return Math.min(expiresAt, Math.max(expiresAt - lead, storedAt + windowMs))
}
