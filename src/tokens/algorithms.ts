import type { JWK } from 'jose'
import { secretFault } from './secret.ts'

/** The requirements of a signature algorithm on a key. `fault` returns a description of what is wrong, or null. */
interface AlgorithmRow {
  readonly kty: string
  readonly symmetric: boolean
  /** Equal input gives equal bytes, so a retried refresh is answered with the same bytes. */
  readonly deterministic: boolean
  readonly fault: (jwk: JWK) => string | null
}

// A text that is not base64url has length 0: a decoder that skips spaces would find fewer bytes than the text suggests.
const byteLength = (part: unknown): number =>
  typeof part === 'string' && /^[A-Za-z0-9_-]+$/.test(part) ? Math.floor((part.length * 3) / 4) : 0

// RFC 7518 §3.3 and §3.5: "A key of size 2048 bits or larger MUST be used".
const rsaFault = (jwk: JWK): string | null =>
  byteLength(jwk.n) < 256 ? 'the RSA modulus is shorter than 2048 bits, or not base64url' : null

const curveFault =
  (curve: string) =>
  (jwk: JWK): string | null =>
    jwk.crv === curve ? null : `the curve is not ${curve}`

/**
 * The table of signature algorithms. A new algorithm is one row. Others, `none` among them, are refused because they
 * have no row (RFC 8725 §3.1). Each key is pinned to one row (RFC 8725 §3.2), so a token cannot choose its algorithm.
 */
export const ALGORITHMS = {
  EdDSA: { kty: 'OKP', symmetric: false, deterministic: true, fault: curveFault('Ed25519') },
  ES256: { kty: 'EC', symmetric: false, deterministic: false, fault: curveFault('P-256') },
  RS256: { kty: 'RSA', symmetric: false, deterministic: true, fault: rsaFault },
  PS256: { kty: 'RSA', symmetric: false, deterministic: false, fault: rsaFault },
  HS256: { kty: 'oct', symmetric: true, deterministic: true, fault: secretFault },
} as const satisfies Record<string, AlgorithmRow>

export type Algorithm = keyof typeof ALGORITHMS

/** Whether a name has a row in the table. */
export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(ALGORITHMS, name)
}
