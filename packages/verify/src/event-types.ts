// The names of known events, as their specifications write them. A SET may have others.

/** Events of the Continuous Access Evaluation Profile 1.0. */
export const CAEP = {
  sessionRevoked: 'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
  sessionEstablished: 'https://schemas.openid.net/secevent/caep/event-type/session-established',
  credentialChange: 'https://schemas.openid.net/secevent/caep/event-type/credential-change',
  tokenClaimsChange: 'https://schemas.openid.net/secevent/caep/event-type/token-claims-change',
} as const

/** Events of the RISC Profile 1.0 (risk and incident sharing). */
export const RISC = {
  accountDisabled: 'https://schemas.openid.net/secevent/risc/event-type/account-disabled',
  accountEnabled: 'https://schemas.openid.net/secevent/risc/event-type/account-enabled',
  accountPurged: 'https://schemas.openid.net/secevent/risc/event-type/account-purged',
} as const

/** Events of the Shared Signals Framework 1.0, which are about the stream itself. */
export const SSF = {
  verification: 'https://schemas.openid.net/secevent/ssf/event-type/verification',
  streamUpdated: 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated',
} as const

/** The beginning of the names of all events of CAEP, RISC and SSF. */
const SHARED_SIGNALS = 'https://schemas.openid.net/secevent/'

/** Whether an event is one of the Shared Signals Framework, whose SETs have rules of their own. */
export function isSharedSignal(type: string): boolean {
  return type.startsWith(SHARED_SIGNALS)
}
