/** The tokens of one session. Both are replaced at each refresh. */
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** A session that can be refreshed. */
export interface LiveSession {
  readonly pair: Pair
  /** The `Idempotency-Key` of the next refresh. All that share the record send the same one. */
  readonly nextKey: string
  /** When the pair was asked for, in milliseconds of this client's clock. */
  readonly storedAt: number
  /** When the access token expires, in milliseconds of this client's clock. */
  readonly expiresAt: number
}

/** What is left after a logout or a refusal: the proof that the user has logged in with this client before. */
export interface EndedSession {
  readonly pair: null
  readonly lastRefreshToken: string
}

/** The one record that a store has. */
export type StoredSession = LiveSession | EndedSession

export const isLive = (record: StoredSession | null): record is LiveSession =>
  record !== null && record.pair !== null

/** What a store has read, if it is a record. Anything else counts as none. */
export function asRecord(value: unknown): StoredSession | null {
  const isRecord = typeof value === 'object' && value !== null && 'pair' in value
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this package writes records
  return isRecord ? (value as StoredSession) : null
}

/** True if both are the same record. Stores compare by it. */
export const sameSession = (one: StoredSession | null, other: StoredSession | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** The last refresh token that this client had, which the next login sends (docs/api.md, "Failed logins"). */
export const lastRefreshToken = (record: StoredSession | null): string | undefined =>
  isLive(record) ? record.pair.refreshToken : record?.lastRefreshToken

export function ended(record: StoredSession | null): EndedSession | null {
  const token = lastRefreshToken(record)
  return token === undefined ? null : { pair: null, lastRefreshToken: token }
}
