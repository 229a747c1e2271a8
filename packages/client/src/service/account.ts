import { AuthError } from '../errors.ts'
import type { Refresher } from '../session/refresh.ts'
import { type Call, isObject, type Json, type Service } from './request.ts'

/** One of the user's sessions, as `GET /api/v2/auth/session` lists it. */
export interface DeviceSession {
  readonly id: string
  readonly current: boolean
  /** ISO 8601, as the two below. */
  readonly createdAt: string
  readonly lastRefreshedAt: string
  readonly expiresAt: string
  readonly userAgent?: string | null
  readonly ipAddress?: string | null
  readonly country?: string | null
  readonly createdFrom?: Readonly<Record<string, string | null>>
}

export interface Account {
  /** All sessions of the user, the latest use first. */
  sessions(): Promise<readonly DeviceSession[]>
  /** Ends one of them. */
  endSession(id: string): Promise<void>
  /** Ends all but this one. */
  endOtherSessions(): Promise<void>
  /** Changes the password, which ends all other sessions. A wrong `current` is `bad_request` with the code `AUTH_1001`. */
  changePassword(current: string, next: string): Promise<void>
}

const SESSIONS = '/api/v2/auth/session'
const PAGE = 100

/** The calls that a session makes for its user. */
export function createAccount(service: Service, refresher: Refresher): Account {
  /** Makes the call with the access token. If the service refuses the token, refreshes and repeats once. */
  async function call(request: Call, rejected?: string): Promise<Json> {
    const session = await refresher.current({ rejected })
    const { token } = session.pair
    try {
      return await service({ ...request, token, key: await refresher.keyOf(session) })
    } catch (error) {
      const again = error instanceof AuthError && error.kind === 'signed_out' && rejected === undefined
      if (!again) throw error
      return call(request, token)
    }
  }
  return {
    async sessions() {
      const found: DeviceSession[] = []
      for (let page = 0, pages = 1; page < pages; page++) {
        const answer = await call({ method: 'GET', path: `${SESSIONS}?page=${page}&size=${PAGE}` })
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service documents it
        found.push(...(answer.content as DeviceSession[]))
        if (isObject(answer.pageable)) pages = Number(answer.pageable.totalPages)
      }
      return found
    },
    async endSession(id) {
      await call({ method: 'DELETE', path: `${SESSIONS}/${encodeURIComponent(id)}` })
    },
    async endOtherSessions() {
      await call({ method: 'DELETE', path: `${SESSIONS}?except=current` })
    },
    async changePassword(current, next) {
      const body = { password: current, newPassword: next }
      await call({ method: 'PUT', path: '/api/v2/auth/password', body })
    },
  }
}
