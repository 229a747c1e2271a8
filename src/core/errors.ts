/**
 * THE table of error codes: what the wire says for each. `AUTH_1001`, `AUTH_1002` and `GLOBAL_1001` are the
 * contract's; the others are ours. A new code is one row here (and one in the README, which a test compares).
 */
export const ERRORS = {
  AUTH_1001: { status: 401, message: 'Invalid credentials' },
  AUTH_1002: { status: 401, message: 'Invalid token' },
  AUTH_1003: { status: 403, message: 'Access denied' },
  GLOBAL_1001: { status: 503, message: 'Service unavailable. Please try again' },
  GLOBAL_1002: { status: 400, message: 'Invalid request' },
  GLOBAL_1003: { status: 404, message: 'Not found' },
  GLOBAL_1004: { status: 405, message: 'Method not allowed' },
  GLOBAL_1005: { status: 429, message: 'Too many requests' },
  GLOBAL_1006: { status: 413, message: 'Request too large' },
  GLOBAL_1007: { status: 415, message: 'Unsupported media type' },
} as const

export type ErrorCode = keyof typeof ERRORS

/** The part of the platform that did not answer. */
export type Part = 'cell' | 'directory'

/**
 * The platform failed: storage or an object could not answer. Thrown, because no flow can do anything about it;
 * `onError` answers `GLOBAL_1001`. An outage must never look like a bad token (invariant 7).
 */
export class Unavailable extends Error {
  readonly part: Part
  /** Which cell, if it was one. */
  readonly cell: string | undefined

  constructor(part: Part, cause: unknown, cell?: string) {
    super(`${part} did not answer`, { cause })
    this.name = 'Unavailable'
    this.part = part
    this.cell = cell
  }
}
