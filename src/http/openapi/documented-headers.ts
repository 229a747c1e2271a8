// Headers that middleware and refusals add to answers, and that middleware reads. No route declares them, so the
// document adds them.

const text = { type: 'string' } as const

/** Headers of answers, by their name in the document's components. */
export const HEADERS = {
  RequestId: {
    description:
      "The caller's `X-Request-Id` if it is at most 36 letters, digits, `_`, `-` and `=`. Otherwise a new one.",
    schema: text,
    example: '7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11',
  },
  RetryAfter: {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    example: 2,
  },
  WwwAuthenticate: {
    description: 'The authentication scheme. `DPoP` has an `error` and the `algs` if a proof was wrong.',
    schema: text,
    example: 'Bearer',
  },
  Allow: { description: 'The methods of this path.', schema: text, example: 'GET, HEAD' },
  CacheControl: {
    description: '`no-store`, or `public, max-age=300` where the answer may be cached.',
    schema: text,
    example: 'no-store',
  },
} as const

/** Parameters that no route names, by their name in the document's components. */
export const PARAMETERS = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Names the request in the log and in the answer.',
    schema: text,
  },
  Proof: {
    name: 'DPoP',
    in: 'header',
    description:
      'A DPoP proof (RFC 9449). At create it binds the family to its key. A bound token needs a proof for each use.',
    schema: text,
  },
  FrontAuthorization: {
    name: 'Front-Authorization',
    in: 'header',
    description:
      'Of a front: `Basic` with the id and the secret of a client with the right `front`, form-encoded (RFC 6749 §2.3.1). Without it the next three headers are ignored.',
    schema: text,
  },
  Forwarded: {
    name: 'Forwarded',
    in: 'header',
    description: 'Of a front: the address of its user (RFC 7239), in one element with one `for`. Required.',
    schema: text,
    example: 'for="[2001:db8::7]"',
  },
  FrontUserAgent: {
    name: 'Front-User-Agent',
    in: 'header',
    description: 'Of a front: the `User-Agent` of its user. The first 256 characters are kept.',
    schema: text,
    example: 'Mozilla/5.0',
  },
  FrontUserCountry: {
    name: 'Front-User-Country',
    in: 'header',
    description: 'Of a front: the country of its user (ISO 3166-1 alpha-2), or `T1` for Tor.',
    schema: { type: 'string', pattern: '^([A-Z]{2}|T1)$' },
    example: 'NL',
  },
} as const

const header = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` })

const EVERYWHERE = { 'X-Request-Id': header('RequestId'), 'Cache-Control': header('CacheControl') }

const OF_STATUS: Readonly<Record<string, object>> = {
  401: { 'WWW-Authenticate': header('WwwAuthenticate') },
  405: { Allow: header('Allow') },
  429: { 'Retry-After': header('RetryAfter') },
  503: { 'Retry-After': header('RetryAfter') },
}

/** The headers that an answer with this status carries. */
export function headersOf(status: string): object {
  return { ...EVERYWHERE, ...OF_STATUS[status] }
}
