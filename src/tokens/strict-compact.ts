// A base64url text whose unused trailing bits are zero, without padding: the one spelling that RFC 7515 §2 and
// RFC 4648 §3.5 allow an encoder to write. Lenient decoders accept several, and then one token has many names.
const CANONICAL = '(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?'

const STRICT_COMPACT = new RegExp(`^${CANONICAL}\\.${CANONICAL}\\.${CANONICAL}$`)

/** True for a JWS in compact form (RFC 7515 §3.1) in its one canonical spelling. Linear in the token's length. */
export function isStrictCompact(token: string): boolean {
  return STRICT_COMPACT.test(token)
}
