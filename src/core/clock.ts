/** Epoch milliseconds: the unit of rows. */
export type EpochMs = number

/** Epoch seconds: the unit of tokens (NumericDate, RFC 7519 §2). */
export type EpochSeconds = number

/** The clock of the service. Nothing else reads the time. */
export function now(): EpochMs {
  return Date.now()
}

/** The NumericDate of a moment. It is rounded down, so a token never claims to be younger than it is. */
export function toSeconds(ms: EpochMs): EpochSeconds {
  return Math.floor(ms / 1000)
}
