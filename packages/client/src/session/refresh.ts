import { AuthError, ignoreOutage, signedOut } from '../errors.ts'
import type { Service } from '../service/request.ts'
import { withRetries } from '../service/retries.ts'
import { askRevocation, byRefreshToken, type Exchange } from '../service/tokens.ts'
import type { KeyPair, SessionStore } from '../stores/store.ts'
import { isBound } from './claims.ts'
import { dueAt } from './due.ts'
import { once } from './once.ts'
import { ended, isLive, type LiveSession } from './record.ts'

export interface RefreshOptions {
  readonly store: SessionStore
  readonly service: Service
  readonly now: () => number
  /** The service's `IDEMPOTENCY_WINDOW_SECONDS`, in milliseconds. */
  readonly windowMs: number
  /** Called after the store has changed. */
  readonly changed: () => void
}

/** What is asked of a refresh. */
export interface Wanted {
  /** An access token that was refused. Its session is refreshed whatever its age. */
  readonly rejected?: string | undefined
  /** True: refresh before the session is due, if it is older than the window. */
  readonly early?: boolean
  readonly exchange?: Exchange
}

export interface Refresher {
  /** The stored session, refreshed before if it was due. Throws an `AuthError`. */
  current(wanted?: Wanted): Promise<LiveSession>
  /** Ends a session in the store alone, unless another pair is stored by now. Gives that one. */
  end(session: LiveSession): Promise<LiveSession | undefined>
  /** When the stored session is due, in milliseconds; nothing if there is none. */
  nextDue(): Promise<number | undefined>
  /** The key that a session's requests need proofs of. */
  keyOf(session: LiveSession): Promise<KeyPair | undefined>
}

const OUTAGE_MS = 10_000

/**
 * Refreshes a stored session. All that share the store send the same key for the same pair, and get the same successor.
 * So neither a lock nor a leader is needed, and both are used only to save requests.
 */
export function createRefresher(options: RefreshOptions): Refresher {
  const { store, service, now, windowMs, changed } = options
  const jitter = Math.random()
  /** Until when a token that is still valid is used without another try. */
  let outageUntil = 0
  /** The time until which the service asked for no further call (`Retry-After`), and the error that said so. */
  let pause = { until: 0, error: signedOut() }
  /**
   * The exchange of a refresh token: when its successor was first asked for, because repeats get the same one, and the
   * successor itself if the store could not take it.
   */
  let exchanging: { refreshToken: string; since: number; successor?: LiveSession } = {
    refreshToken: '',
    since: 0,
  }

  async function stored(): Promise<LiveSession> {
    const record = await store.read()
    if (!isLive(record)) throw signedOut()
    return record
  }

  function isDue(session: LiveSession, { rejected, early }: Wanted): boolean {
    if (session.pair.token === rejected) return true
    const oldEnough = early === true && now() >= Math.min(session.storedAt + windowMs, session.expiresAt)
    return oldEnough || now() >= dueAt(session, windowMs, jitter, now())
  }

  /** One try. It reads the record right before it sends, because another tab may have stored a successor. */
  async function attempt(wanted: Wanted): Promise<LiveSession> {
    const session = await stored()
    if (!isDue(session, wanted)) return session
    const key = await keyOf(session)
    const { exchange = byRefreshToken } = wanted
    const asked = now()
    const { refreshToken } = session.pair
    if (exchanging.refreshToken !== refreshToken) exchanging = { refreshToken, since: asked }
    const current = exchanging
    // The service repeats an answer within the window alone. So what was sent before has never arrived.
    current.since = Math.max(current.since, asked - windowMs)
    try {
      if (current.successor === undefined) {
        const successor = await exchange(service, session, key, asked)
        current.successor = { ...successor, expiresAt: successor.expiresAt - asked + current.since }
      }
      return await keep(session, current.successor)
    } catch (error) {
      if (error instanceof AuthError && error.kind === 'signed_out') return refused(session, error)
      throw error
    }
  }

  /** Stores the successor. If another record is stored by now, that one counts. */
  async function keep(session: LiveSession, successor: LiveSession): Promise<LiveSession> {
    if (await store.replace(session, successor)) {
      changed()
      return successor
    }
    const record = await store.read()
    if (isLive(record)) return record
    // The user has signed out while the request ran, so what arrived must not live on.
    await withRetries(() => askRevocation(service, successor)).catch(ignoreOutage)
    throw signedOut()
  }

  async function end({ pair }: LiveSession): Promise<LiveSession | undefined> {
    for (;;) {
      const record = await store.read()
      if (!isLive(record)) return undefined
      if (record.pair.refreshToken !== pair.refreshToken) return record
      if (await store.replace(record, ended(record))) break
    }
    changed()
    return undefined
  }

  /** The service refused the pair. That ends the session, unless another pair is stored by now. */
  async function refused(session: LiveSession, error: AuthError): Promise<LiveSession> {
    const newer = await end(session)
    if (newer === undefined) throw error
    return newer
  }

  const keyOf = async ({ pair }: LiveSession) => (isBound(pair.token) ? store.dpopKey?.() : undefined)

  async function refresh(wanted: Wanted): Promise<LiveSession> {
    if (now() < pause.until) throw pause.error
    try {
      return await once(store, () => withRetries(() => attempt(wanted)))
    } catch (error) {
      if (error instanceof AuthError && error.retryAfterSeconds !== undefined) {
        pause = { until: now() + error.retryAfterSeconds * 1000, error }
      }
      throw error
    }
  }

  return {
    async current(wanted = {}) {
      const session = await stored()
      if (!isDue(session, wanted)) return session
      const needed = session.pair.token === wanted.rejected || wanted.early === true
      const usable = !needed && now() < session.expiresAt
      if (usable && now() < outageUntil) return session
      try {
        const next = await refresh(wanted)
        // That may have been the refresh of another caller, who found the session renewed and this caller's token in it.
        return next.pair.token === wanted.rejected ? await refresh(wanted) : next
      } catch (error) {
        if (!(error instanceof AuthError) || error.kind === 'signed_out' || !usable) throw error
        outageUntil = now() + OUTAGE_MS
        return session
      }
    },
    end,
    async nextDue() {
      const record = await store.read()
      return isLive(record) ? dueAt(record, windowMs, jitter, now()) : undefined
    },
    keyOf,
  }
}
