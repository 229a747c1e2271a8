const of = (profile: string, name: string) =>
  `https://schemas.openid.net/secevent/${profile}/event-type/${name}`

/** The types of the events of users: CAEP 1.0 §3 and RISC 1.0 §2. */
export const SIGNALS = {
  sessionRevoked: of('caep', 'session-revoked'),
  sessionEstablished: of('caep', 'session-established'),
  credentialChange: of('caep', 'credential-change'),
  tokenClaimsChange: of('caep', 'token-claims-change'),
  accountDisabled: of('risc', 'account-disabled'),
  accountEnabled: of('risc', 'account-enabled'),
  accountPurged: of('risc', 'account-purged'),
} as const

/** `events_supported` of every stream. */
export const SUPPORTED: readonly string[] = Object.values(SIGNALS)

/** The events of a stream itself, which every stream has (SSF 1.0 §8.1.4.1 and §8.1.5). */
export const VERIFICATION = of('ssf', 'verification')
export const STREAM_UPDATED = of('ssf', 'stream-updated')
