// The messages of streams between Workers and the object of a receiver are plain data. Changes are additive.

/** How a stream is delivered: by push (RFC 8935) or by poll (RFC 8936). */
export type StreamDelivery =
  | { readonly method: 'push'; readonly url: string; readonly authorization: string | null }
  | { readonly method: 'poll' }

export type StreamStatus = 'enabled' | 'paused' | 'disabled'

/** The configuration that a receiver chooses. */
export interface StreamChoices {
  readonly delivery: StreamDelivery
  /** URIs of types of events. */
  readonly requested: readonly string[]
  readonly description: string | null
}

/** A stream as its receiver sees it. */
export interface StreamView {
  readonly audience: string
  /** The URL to which events are pushed. Null: they are polled. The authorization is not shown. */
  readonly pushUrl: string | null
  readonly requested: readonly string[]
  readonly description: string | null
  readonly status: StreamStatus
  readonly reason: string | null
}

/** A poll (RFC 8936 §2.2). */
export interface Poll {
  readonly most: number
  /** Whether to wait for an event if there is none. */
  readonly waits: boolean
  readonly acknowledged: readonly string[]
  /** The refused events, each with the error code. */
  readonly refused: Readonly<Record<string, string>>
}

/** The answer to a poll (RFC 8936 §2.3). */
export interface Polled {
  /** Security Event Tokens, by `jti`. */
  readonly sets: Readonly<Record<string, string>>
  readonly more: boolean
}

/** The calls of the object of a stream. Names and positions of arguments never change. */
export interface StreamCalls {
  /** Configures a new stream. */
  openStream(audience: string, choices: StreamChoices): void
  stream(): StreamView | null
  changeStream(changes: Partial<StreamChoices>): StreamView | null
  /** Null: an operator paused the stream, and the receiver may not enable it. */
  setStreamStatus(status: StreamStatus, reason: string | null): StreamView | null
  /** Includes or ignores the events of a user. False: it ignores as many users as it may. */
  setStreamSubject(userId: string, included: boolean): boolean
  /**
   * Sends a verification event. Returns 0, or the seconds to wait before the next one. Null: the stream is disabled, or was
   * deleted.
   */
  verifyStream(state: string | null): number | null
  /** Null: the stream is pushed. */
  pollStream(poll: Poll): Promise<Polled | null>
}

/** Seconds between verification events that a receiver asks for: `min_verification_interval`. */
export const VERIFICATION_INTERVAL_SECONDS = 10

/** Milliseconds for which a poll waits for an event. */
export const LONG_POLL_MS = 25_000

/** Events in the answer to one poll. */
export const MOST_POLLED = 100
