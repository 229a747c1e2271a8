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

/** Where a call came from, as far as the service knows. */
export interface Origin {
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly country: string | null
}

/** Something that happened to the user: docs/api.md of the service, "History", has the names and the causes. */
export interface HistoryEvent {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  /** Such as `login` or `session_ended`. A later service may have more. */
  readonly event: string
  /** Such as `reuse` or `password`, for an event that has causes. */
  readonly cause: string | null
  /** One sentence for people. */
  readonly words: string
  /** The session that the event is about: the claim `sid` of its tokens. */
  readonly familyId: string | null
  /** Where a login came from, and the second use of a refresh token. */
  readonly origin: Origin | null
  /** Where the first use of that refresh token came from. */
  readonly previousOrigin: Origin | null
  readonly actor: {
    readonly kind: string
    readonly userId: string | null
    readonly familyId: string | null
  }
}

/** A page of the history. */
export interface HistoryPage {
  /** The newest first. */
  readonly content: readonly HistoryEvent[]
  readonly pageable: { readonly page: number; readonly totalPages: number; readonly totalElements: number }
}

export interface Account {
  /** All sessions of the user, the latest use first. */
  sessions(): Promise<readonly DeviceSession[]>
  /** A page of what happened to the user, the newest first. Pages are counted from 0, and have at most 100 events. */
  history(page?: number, size?: number): Promise<HistoryPage>
  /** Ends one of them. */
  endSession(id: string): Promise<void>
  /** Ends all but this one. */
  endOtherSessions(): Promise<void>
  /** Ends all, and this one too: the user is signed out here as by `logout()`. If the call fails, nothing has changed here. */
  endAllSessions(): Promise<void>
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
    async history(page = 0, size = 10) {
      const answer = await call({ method: 'GET', path: `/api/v2/auth/history?page=${page}&size=${size}` })
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service documents it
      return answer as unknown as HistoryPage
    },
    async endSession(id) {
      await call({ method: 'DELETE', path: `${SESSIONS}/${encodeURIComponent(id)}` })
    },
    async endOtherSessions() {
      await call({ method: 'DELETE', path: `${SESSIONS}?except=current` })
    },
    async endAllSessions() {
      const session = await refresher.current()
      await call({ method: 'DELETE', path: SESSIONS })
      await refresher.end(session)
    },
    async changePassword(current, next) {
      const body = { password: current, newPassword: next }
      await call({ method: 'PUT', path: '/api/v2/auth/password', body })
    },
  }
}
