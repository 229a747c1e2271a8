import type { StoredSession } from '../session/record.ts'

/** A `CryptoKey`. The types of Node have no global name for it. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** A key pair of WebCrypto. */
export interface KeyPair {
  readonly publicKey: Key
  readonly privateKey: Key
}

/** Where a client keeps its one record. `./test-kit` has the checks that every store must pass. */
export interface SessionStore {
  /** The record as it is now, with the changes of other tabs and processes; `null` if there is none. */
  read(): Promise<StoredSession | null>
  /**
   * Writes `next` if the record still is `expected` (`sameSession`), in one step; `null` removes it. Gives false, and
   * changes nothing, if it is another one. A store that cannot compare always writes and gives true.
   */
  replace(expected: StoredSession | null, next: StoredSession | null): Promise<boolean>
  /** Calls `listener` after changes, as far as the store knows of those of others. The result ends that. */
  subscribe(listener: () => void): () => void
  /** Stores with the same name share a record. Their clients in one realm refresh once, and tabs take one lock. */
  readonly name?: string
  /** True: the store lives as long as one request, so that a client refreshes only when it is asked for a token. */
  readonly perRequest?: boolean
  /** The DPoP key, made at the first call and shared like the record. Its private part must not be extractable. */
  dpopKey?(): Promise<KeyPair>
  /** Removes the record and the key. */
  forget?(): Promise<void>
}
