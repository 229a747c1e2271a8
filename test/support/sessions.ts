import { bearer, bodyOf, type Pair, SESSIONS, type Vars, verdict } from './api.ts'

export interface SessionEntry {
  id: string
  current: boolean
  createdAt: string
  createdFrom: { userAgent: string | null; ipAddress: string | null; country: string | null }
  lastRefreshedAt: string
  expiresAt: string
  userAgent: string | null
  ipAddress: string | null
  country: string | null
}

/** Every live session that the holder of a pair sees. */
export async function sessionsOf(pair: Pair, path = SESSIONS): Promise<SessionEntry[]> {
  const listed = await bearer(pair.token, 'GET', `${path}?size=100`)
  if (listed.status !== 200) throw new Error(await verdict(listed))
  return (await bodyOf(listed)).content as SessionEntry[]
}

/** A user's own change of password. */
export const changePassword = (pair: Pair, password: string, newPassword: string, vars?: Vars) =>
  bearer(pair.token, 'PUT', '/api/v2/auth/password', { body: { password, newPassword }, vars })
