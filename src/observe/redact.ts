/**
 * Text that may be a user name (an e-mail address), a token or a secret: the beginning of a JOSE header, or a run of
 * token characters (RFC 6750 §2.1) that is longer than a word of a user agent. A truncated text may hold a token
 * without its end.
 */
const COULD_BE_SECRET = /\S*@\S*|eyJ[\w.-]*|[\w.~+/=-]{40,}/g

/** A text of a caller, such as `User-Agent`, without parts that may be a token or a user name. */
export function withoutTokens(text: string): string {
  return text.replace(COULD_BE_SECRET, '[removed]')
}
