import { hash } from 'node:crypto'
import { base64url, type CompactJWSHeaderParameters, decodeProtectedHeader } from 'jose'
import type { AccessClaims } from './access-claims.ts'
import { type Expectations, judgePayload, keyFor } from './verify.ts'

/** The hash that binds an access token: base64url of the SHA-256 of its text, as `ath` of DPoP (RFC 9449 §4.2). */
export function athOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * The claims of an access token whose hash a proven refresh token carries (`ath`), without a check of its signature: the
 * service signed both tokens together. All other rules of `verifyToken` apply. Null: it is another token, its key has left
 * the set, or a rule refuses it. The caller then lets `verifyToken` decide.
 */
export function boundAccess(
  token: string,
  ath: string | undefined,
  expected: Expectations,
): AccessClaims | null {
  if (ath === undefined || athOf(token) !== ath) return null
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- jose types it as the header of any JWS or JWE
    const header = decodeProtectedHeader(token) as CompactJWSHeaderParameters
    keyFor(header, expected.keys)
    const payload = base64url.decode(token.split('.')[1] ?? '')
    const judged = judgePayload('access', header, payload, expected)
    // The service signs no critical header, and only jose knows which of them it understands (RFC 7515 §4.1.11).
    return judged.ok && header.crit === undefined ? judged.claims : null
  } catch {
    // `verifyToken` meets the same fault, and names it.
    return null
  }
}
