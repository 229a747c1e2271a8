import { refreshInBackground } from './background.ts'
import { ignoreOutage } from './errors.ts'
import { createFetch } from './fetch.ts'
import { type Account, createAccount } from './service/account.ts'
import { createProver } from './service/dpop.ts'
import { createService, type Fetch } from './service/request.ts'
import { withRetries } from './service/retries.ts'
import { askLogin, askRevocation, byPair } from './service/tokens.ts'
import { type SessionInfo, sessionInfo } from './session/claims.ts'
import { randomKey } from './session/keys.ts'
import { ended, isLive, lastRefreshToken, type StoredSession, sameSession } from './session/record.ts'
import { createRefresher } from './session/refresh.ts'
import type { SessionStore } from './stores/store.ts'

export interface ClientOptions {
  /** The service's URL, such as `https://auth.example.com`. */
  readonly url: string
  readonly store: SessionStore
  /** The origins that `fetch` gives the token to. The default is the page's own, and outside of pages there is none. */
  readonly origins?: readonly string[]
  /** False: logins are not bound to a key. By default they are, if the store has one (IndexedDB). */
  readonly dpop?: boolean
  /** What sends all requests, such as that of a Worker's service binding. The default is the global one. */
  readonly fetch?: Fetch
  /** The service's `IDEMPOTENCY_WINDOW_SECONDS`. The default is the service's own, 60. */
  readonly idempotencyWindowSeconds?: number
  /** The clock, in milliseconds, for tests. */
  readonly now?: () => number
}

export interface AuthClient extends Account {
  /**
   * Logs in. Throws `bad_request` with the code `AUTH_1001` for a wrong name or password. A session that was stored
   * before ends at the service, as far as that answers.
   */
  login(username: string, password: string): Promise<void>
  /**
   * Signs out here and in all tabs at once, then ends the session at the service. It throws `retry` if the service does
   * not answer: the user is signed out all the same, and the service's session ends when it expires.
   */
  logout(): Promise<void>
  /**
   * `fetch` with the access token, for `origins` alone. Throws an `AuthError`, or what `fetch` throws. Outside of pages it
   * follows redirects only if `redirect` is `follow`, which may take the token to another origin.
   */
  readonly fetch: Fetch
  /** A valid access token, for what cannot use `fetch`. A session with DPoP also needs proofs, which `fetch` makes. */
  token(): Promise<string>
  /** The session as stored, or `null`. It makes no request. */
  session(): Promise<SessionInfo | null>
  /**
   * Refreshes now, for example after a change of role, unless the session is younger than the idempotency window. With
   * `rejected`, an access token that an API refused, it refreshes that token's session whatever its age.
   */
  refresh(rejected?: string): Promise<void>
  /** The same by the contract's `PUT`, and by `/oauth2/token` if that refuses the access token. */
  refreshPair(): Promise<void>
  /** Calls the listener after each login, refresh and logout, also those of other tabs. The result ends that. */
  onChange(listener: (session: SessionInfo | null) => void): () => void
  /** Ends timers, listeners and channels. A refresh in flight is still stored, because its answer comes only once. */
  dispose(): void
  /** `dispose()`, and removes the record and the DPoP key from the store. Log out before. */
  forget(): Promise<void>
}

/** A client of one user's session. It starts nothing but a timer, and throws only `AuthError`s and its store's errors. */
export function createClient(options: ClientOptions): AuthClient {
  const { store, now = Date.now, dpop = true, idempotencyWindowSeconds = 60 } = options
  const origins = options.origins ?? (globalThis.location ? [globalThis.location.origin] : [])
  // Looked up at each call, because libraries replace the global one.
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const prover = createProver(now)
  const service = createService(options.url.replace(/\/+$/, ''), prover, send)
  const listeners = new Set<(session: SessionInfo | null) => void>()

  /** Tells the listeners if the record is another one than before. Gives the record, for the next time. */
  async function announce(before: Promise<StoredSession | null>): Promise<StoredSession | null> {
    const known = await before
    // The next call meets a failure of the store too, and reports it.
    const record = await store.read().catch(() => known)
    if (!sameSession(known, record)) {
      const session = isLive(record) ? sessionInfo(record) : null
      for (const listener of listeners) queueMicrotask(() => listener(session))
    }
    return record
  }
  let known = store.read().catch(() => null)
  const changed = () => {
    background?.wake()
    known = announce(known)
  }
  const refresher = createRefresher({
    store,
    service,
    now,
    windowMs: idempotencyWindowSeconds * 1000,
    changed,
  })
  const background = store.perRequest === true ? undefined : refreshInBackground(refresher, now, changed)
  const unsubscribe = store.subscribe(changed)

  /** Replaces whatever is stored, and gives what that was. */
  async function overwrite(next: (record: StoredSession | null) => StoredSession | null) {
    for (;;) {
      const record = await store.read()
      if (await store.replace(record, next(record))) {
        changed()
        return record
      }
    }
  }

  function dispose(): void {
    background?.stop()
    unsubscribe()
    listeners.clear()
  }

  return {
    ...createAccount(service, refresher),
    async login(username, password) {
      const refreshToken = lastRefreshToken(await store.read())
      const credentials = { username, password, ...(refreshToken !== undefined && { refreshToken }) }
      const proof = dpop ? await store.dpopKey?.() : undefined
      const key = randomKey()
      const asked = now()
      const session = await withRetries(() => askLogin(service, credentials, key, proof, asked))
      const replaced = await overwrite(() => session)
      if (isLive(replaced)) await askRevocation(service, replaced).catch(ignoreOutage)
    },
    async logout() {
      const record = await overwrite(ended)
      if (isLive(record)) await withRetries(() => askRevocation(service, record))
    },
    fetch: createFetch(send, origins, refresher, prover),
    async token() {
      return (await refresher.current()).pair.token
    },
    async session() {
      const record = await store.read()
      return isLive(record) ? sessionInfo(record) : null
    },
    async refresh(rejected) {
      await refresher.current(rejected === undefined ? { early: true } : { rejected })
    },
    async refreshPair() {
      await refresher.current({ early: true, exchange: byPair })
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose,
    async forget() {
      dispose()
      await (store.forget?.() ?? overwrite(() => null))
    },
  }
}
