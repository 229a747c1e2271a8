import { base64url, randomKey, sha256, utf8 } from '../session/keys.ts'
import type { KeyPair } from '../stores/store.ts'

/** Makes proofs (RFC 9449 §4), and corrects their time if the device's clock is wrong. */
export interface Prover {
  /** A proof for one request. `token` is the access token that the request presents, for the claim `ath`. */
  proof(key: KeyPair, method: string, url: string, token?: string): Promise<string>
  /**
   * Takes the time of the `Date` of an answer that refuses a proof. True if the clocks differed: the same request with a
   * new proof may be accepted.
   */
  correct(date: string | null): boolean
}

/** `Date` has whole seconds, and an answer takes time. A smaller difference does not explain a refusal. */
const TOLERANCE_MS = 5000

export function createProver(now: () => number): Prover {
  let offset = 0
  return {
    async proof({ publicKey, privateKey }, method, url, token) {
      const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
      const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
      const claims = {
        htm: method,
        htu: url.replace(/[?#].*/, ''),
        iat: Math.floor((now() + offset) / 1000),
        jti: randomKey(),
        ...(token && { ath: await sha256(token) }),
      }
      const signed = [header, claims].map((part) => base64url(utf8(JSON.stringify(part)))).join('.')
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      const signature = await crypto.subtle.sign(algorithm, privateKey, utf8(signed))
      return `${signed}.${base64url(new Uint8Array(signature))}`
    },
    correct(date) {
      const next = Date.parse(date ?? '') - now()
      if (!(Math.abs(next - offset) > TOLERANCE_MS)) return false
      offset = next
      return true
    },
  }
}

export const PROOF_REFUSED = 'invalid_dpop_proof'

/** True for a 401 that says that the proof was refused (RFC 9449 §7.1). */
export const refusesProof = (headers: Headers): boolean =>
  headers.get('WWW-Authenticate')?.includes(PROOF_REFUSED) ?? false
