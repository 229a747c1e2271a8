import type { JWK } from 'jose'
import { secretFault } from './secret.ts'

/** The requirements of one signature algorithm on its keys. `fault` describes what is wrong with a key, or is null. */
interface AlgorithmRow {
  readonly kty: string
  readonly symmetric: boolean
  /** Whether equal input gives an equal signature. The answer to a retried refresh then has the same bytes. */
  readonly deterministic: boolean
  readonly fault: (jwk: JWK) => string | null
}

// Text that is not base64url counts as 0 bytes. A decoder that skips spaces would find fewer bytes than the text length
// implies.
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
 * The table of signature algorithms. A new algorithm is one row here. An algorithm without a row, such as `none`, is
 * refused (RFC 8725 §3.2). Each key is pinned to one row, so a token cannot choose its algorithm (RFC 8725 §3.1).
 */
export const ALGORITHMS = {
  EdDSA: { kty: 'OKP', symmetric: false, deterministic: true, fault: curveFault('Ed25519') },
  ES256: { kty: 'EC', symmetric: false, deterministic: false, fault: curveFault('P-256') },
  RS256: { kty: 'RSA', symmetric: false, deterministic: true, fault: rsaFault },
  PS256: { kty: 'RSA', symmetric: false, deterministic: false, fault: rsaFault },
  HS256: { kty: 'oct', symmetric: true, deterministic: true, fault: secretFault },
} as const satisfies Record<string, AlgorithmRow>

export type Algorithm = keyof typeof ALGORITHMS

/** Whether the table has a row of this name. */
export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(ALGORITHMS, name)
}
