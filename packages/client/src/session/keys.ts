/** RFC 4648 §5, without padding. */
export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

export const sha256 = async (text: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))))

/** A key for a login, and for the first refresh after it. */
export const randomKey = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

/**
 * The key that the successor of a refresh is refreshed with: a hash of the key that got it. Two callers that store the
 * same successor therefore store the same key, even in a store that cannot compare.
 */
export const successorKey = sha256
