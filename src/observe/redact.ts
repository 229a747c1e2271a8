/**
 * What could be a user name (an e-mail address), a token or a secret within a text: the beginning of a JOSE header, or a run of a token's characters
 * (RFC 6750 §2.1) that is longer than a word of a user agent. A text that was cut may hold a token without its end.
 */
const COULD_BE_SECRET = /\S*@\S*|eyJ[\w.-]*|[\w.~+/=-]{40,}/g

/** A text that a caller made up, such as `User-Agent`, without what could be a token or a user name: people paste anywhere. */
export function withoutTokens(text: string): string {
  return text.replace(COULD_BE_SECRET, '[removed]')
}
