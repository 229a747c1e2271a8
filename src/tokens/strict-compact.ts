// Base64url text without padding, whose unused trailing bits are zero. An encoder must write this form (RFC 7515 §2,
// RFC 4648 §3.5). A lenient decoder accepts several forms, and one token would then have several texts.
const CANONICAL = '(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?'

const STRICT_COMPACT = new RegExp(`^${CANONICAL}\\.${CANONICAL}\\.${CANONICAL}$`)

/**
 * Whether a text is a JWS in compact serialization (RFC 7515 §3.1) in its one canonical form. Linear in the token's
 * length.
 */
export function isStrictCompact(token: string): boolean {
  return STRICT_COMPACT.test(token)
}
