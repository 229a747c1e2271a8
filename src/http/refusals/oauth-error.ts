import type { ErrorCode } from '../../core/errors.ts'

/** Error codes of RFC 6749 §5.2, of RFC 9449 §5 and, for an outage, of RFC 6749 §4.1.2.1. */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'invalid_dpop_proof',
  'unsupported_grant_type',
  'temporarily_unavailable',
] as const

export type OAuthErrorCode = (typeof OAUTH_ERRORS)[number]

interface OAuthFailure {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503
  readonly error: OAuthErrorCode
}

/** How the OAuth endpoints say what the contract's calls say with a code of theirs. */
export const OAUTH_FAILURES: Readonly<Record<ErrorCode, OAuthFailure>> = {
  AUTH_1001: { status: 401, error: 'invalid_client' },
  AUTH_1002: { status: 400, error: 'invalid_grant' },
  AUTH_1003: { status: 403, error: 'invalid_grant' },
  GLOBAL_1001: { status: 503, error: 'temporarily_unavailable' },
  GLOBAL_1002: { status: 400, error: 'invalid_request' },
  GLOBAL_1003: { status: 404, error: 'invalid_request' },
  GLOBAL_1004: { status: 405, error: 'invalid_request' },
  GLOBAL_1005: { status: 429, error: 'temporarily_unavailable' },
  GLOBAL_1006: { status: 413, error: 'invalid_request' },
  GLOBAL_1007: { status: 415, error: 'invalid_request' },
}

/** The body of RFC 6749 §5.2. */
export function oauthErrorBody(error: OAuthErrorCode, description?: string) {
  return description === undefined ? { error } : { error, error_description: description }
}

/** Where pairs are refreshed by RFC 6749 §6, unless `OAUTH_TOKEN_ENDPOINT` is off. */
export const TOKEN_ENDPOINT = '/oauth2/token'

/** Whether failures of this path are told by OAuth's words, and not in the contract's envelope. */
export function speaksOAuth(path: string): boolean {
  return path.startsWith('/oauth2/')
}
