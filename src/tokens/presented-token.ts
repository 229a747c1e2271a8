/** An access token as a request presents it. */
export interface PresentedToken {
  /** `DPoP` for a token that comes with a proof (RFC 9449 §7.1). */
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
}

/**
 * The access token of an `Authorization` header (RFC 6750 §2.1, RFC 9449 §7.1). The scheme is case-insensitive (RFC 9110
 * §11.1). Null: there is no header, or it has another scheme or form.
 */
export function presentedToken(authorization: string | undefined): PresentedToken | null {
  const [, scheme, token] = /^(bearer|dpop) +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined || token === undefined) return null
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token }
}
