import { base64url, type JWK } from 'jose'

/** RFC 7518 §3.2: "A key of the same size as the hash output or larger MUST be used", which for HS256 is 256 bits. */
const MIN_BYTES = 32

/** A random secret of 32 bytes has fewer distinct bytes than this with a probability below 10^-36. */
const MIN_DISTINCT_BYTES = 8

/**
 * What is wrong with the secret of a symmetric JWK, or null. The check reads the decoded bytes. A secret with few distinct
 * bytes, or with one short block repeated, is not random.
 */
export function secretFault(jwk: JWK): string | null {
  const bytes = bytesOf(jwk)
  if (bytes === null || bytes.length < MIN_BYTES) {
    return 'the secret is shorter than 256 bits, or not base64url'
  }
  if (new Set(bytes).size < MIN_DISTINCT_BYTES || repeatsItself(bytes)) {
    return 'the secret repeats itself; make one with `npm run keys -- --alg HS256`'
  }
  return null
}

/** The same key in its canonical encoding: the unused last bits are zero (RFC 4648 §3.5). */
export function canonicalSecret(jwk: JWK): JWK {
  const bytes = bytesOf(jwk)
  return bytes === null ? jwk : { ...jwk, k: base64url.encode(bytes) }
}

// The alphabet is checked first, because a decoder may skip spaces and padding.
function bytesOf({ k }: JWK): Uint8Array | null {
  if (typeof k !== 'string' || !/^[A-Za-z0-9_-]+$/.test(k)) return null
  try {
    return base64url.decode(k)
  } catch {
    return null
  }
}

/** Whether the bytes are one block of less than 256 bits, repeated at least twice. */
function repeatsItself(bytes: Uint8Array): boolean {
  const longest = Math.min(Math.floor(bytes.length / 2), MIN_BYTES - 1)
  for (let block = 1; block <= longest; block++) {
    if (bytes.every((byte, index) => byte === bytes[index % block])) return true
  }
  return false
}
