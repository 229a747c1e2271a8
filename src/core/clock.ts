/** Milliseconds since the epoch, as rows keep them. */
export type EpochMs = number

/** Seconds since the epoch, as tokens carry them (NumericDate, RFC 7519 §2). */
export type EpochSeconds = number

/** The clock of the service. Nothing else reads the time. */
export function now(): EpochMs {
  return Date.now()
}

/** The NumericDate of a moment. It is rounded down, so that `iat` is never later than the moment. */
export function toSeconds(ms: EpochMs): EpochSeconds {
  return Math.floor(ms / 1000)
}
