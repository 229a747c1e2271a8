// Base64url without padding, with zero for the unused trailing bits. An encoder may write no other form (RFC 7515 §2,
// RFC 4648 §3.5). A lenient decoder accepts several forms, which would give one token several texts. A part has at most
// 64 KiB (16,384 groups of 4), because some megabytes overflow the stack of the expression, which throws.
const CANONICAL = '(?:[A-Za-z0-9_-]{4}){0,16384}(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?'

const STRICT_COMPACT = new RegExp(`^${CANONICAL}\\.${CANONICAL}\\.${CANONICAL}$`)

/**
 * Whether a text is a canonically encoded JWS Compact Serialization (RFC 7515 §3.1), with parts of at most 64 KiB. Takes time
 * linear in its length.
 */
export function isStrictCompact(token: string): boolean {
  return STRICT_COMPACT.test(token)
}
