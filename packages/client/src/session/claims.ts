import type { LiveSession } from './record.ts'

/** What an application may know about the session that is stored. */
export interface SessionInfo {
  /** The claims of the access token, which this client does not verify: a server must. */
  readonly claims: Readonly<Record<string, unknown>>
  /** When the access token expires, by this client's clock. */
  readonly expiresAt: Date
}

/** The payload of a JWT (RFC 7519 §3), or nothing for any other text. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return {}
  }
}

/** True if the access token is bound to a DPoP key (RFC 9449 §6.1). */
export const isBound = (token: string): boolean => 'cnf' in claimsOf(token)

export const sessionInfo = ({ pair, expiresAt }: LiveSession): SessionInfo => ({
  claims: claimsOf(pair.token),
  expiresAt: new Date(expiresAt),
})
