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
    example: HEADERS.RequestId.example,
  },
  Proof: {
    name: 'DPoP',
    in: 'header',
    description:
      'A DPoP proof (RFC 9449). At create it binds the family to its key. A bound token needs a proof for each use.',
    schema: text,
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
