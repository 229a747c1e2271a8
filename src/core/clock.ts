/** Epoch milliseconds: what rows keep. */
export type EpochMs = number

/** Epoch seconds: what tokens say (NumericDate, RFC 7519 §2). */
export type EpochSeconds = number

/** The one clock of the service. */
export function now(): EpochMs {
  return Date.now()
}

/** The NumericDate of a moment: rounded down, so a token never claims to be younger than it is. */
export function toSeconds(ms: EpochMs): EpochSeconds {
  return Math.floor(ms / 1000)
}
