// The package's main entry. `./file`, `./cookie` and `./test-kit` are entries of their own.

export { type AuthClient, type ClientOptions, createClient } from './client.ts'
export { AuthError, type AuthErrorKind } from './errors.ts'
export type { DeviceSession, HistoryEvent, HistoryPage, Origin } from './service/account.ts'
export type { Fetch } from './service/request.ts'
export type { SessionInfo } from './session/claims.ts'
export type { EndedSession, LiveSession, Pair, StoredSession } from './session/record.ts'
export { type IndexedDbStoreOptions, indexedDbStore } from './stores/indexed-db.ts'
export { memoryStore } from './stores/memory.ts'
export type { KeyPair, SessionStore } from './stores/store.ts'
