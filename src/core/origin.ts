/** The origin of a call, as the user is shown it. The grace of a second use is the only rule that reads it. */
export interface Origin {
  /** At most 256 characters, so that the size of a row is bounded. */
  readonly userAgent: string | null
  readonly ipAddress: string | null
  /** ISO 3166-1 alpha-2, as the platform gives it. */
  readonly country: string | null
}
