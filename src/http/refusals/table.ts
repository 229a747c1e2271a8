import type { Reason, RefusalKind } from '../../core/refusal.ts'
import { PROOF_ALGORITHMS } from '../../tokens/dpop.ts'

/** Error codes of RFC 6749 §5.2, of RFC 8693 §2.2.2, of RFC 9449 §5 and, for an outage, of RFC 6749 §4.1.2.1. */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'invalid_scope',
  'invalid_target',
  'invalid_dpop_proof',
  'unsupported_grant_type',
  'temporarily_unavailable',
] as const

export type OAuthError = (typeof OAUTH_ERRORS)[number]

/** Statuses of refusals. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 503

/** Refusals of a request before its route runs. */
type RequestKind = 'unsupported_grant' | 'wrong_method' | 'body_too_large' | 'wrong_media_type'

/** Every kind of refusal that this service answers. */
export type Kind = RefusalKind | RequestKind

/** A refusal to answer, of a flow or of the middleware. */
export interface Refused extends Reason {
  readonly kind: Kind
  /** Private: the cell that did not answer, for the metrics. */
  readonly cell?: string | undefined
}

/** The answer for a kind of refusal. */
interface Row {
  readonly errorCode: string
  readonly status: RefusalStatus
  readonly message: string
  /** The same for the OAuth endpoints (RFC 6749 §5.2). */
  readonly oauth: { readonly status: RefusalStatus; readonly error: OAuthError }
  /** The challenge in `WWW-Authenticate` of a 401 (RFC 9110 §15.5.2). */
  readonly challenge?: string
  /**
   * True: many callers get this refusal at once, and must not return together. Other refusals, such as a lock, concern
   * one user or family.
   */
  readonly concernsMany?: true
}

/** The challenge for DPoP: the error, and the algorithms of proofs (RFC 9449 §7.1). */
const dpop = (error: string) => `DPoP error="${error}", algs="${PROOF_ALGORITHMS.join(' ')}"`

// Members that several kinds share. OAuth or a challenge distinguishes these kinds.
const invalidCredentials = { errorCode: 'AUTH_1001', status: 401, message: 'Invalid credentials' } as const
const invalidToken = {
  errorCode: 'AUTH_1002',
  status: 401,
  message: 'Invalid token',
  oauth: { status: 400, error: 'invalid_grant' },
} as const
const invalidRequest = { errorCode: 'GLOBAL_1002', status: 400, message: 'Invalid request' } as const
const tooManyRequests = {
  errorCode: 'GLOBAL_1005',
  status: 429,
  message: 'Too many requests',
  oauth: { status: 429, error: 'temporarily_unavailable' },
} as const

/**
 * The table of refusals: the answer for each kind. `AUTH_1001`, `AUTH_1002` and `GLOBAL_1001` are the contract's codes,
 * and the others are this project's. A new code is one row here and one in docs/api.md, and a test compares the two.
 */
export const REFUSALS = {
  wrong_credentials: {
    ...invalidCredentials,
    oauth: { status: 400, error: 'invalid_grant' },
    challenge: 'Bearer',
  },
  wrong_client: {
    ...invalidCredentials,
    oauth: { status: 401, error: 'invalid_client' },
    challenge: 'Basic realm="introspection"',
  },
  bad_token: { ...invalidToken, challenge: 'Bearer' },
  bad_bound_token: { ...invalidToken, challenge: dpop('invalid_token') },
  bad_proof: {
    ...invalidToken,
    oauth: { status: 400, error: 'invalid_dpop_proof' },
    challenge: dpop('invalid_dpop_proof'),
  },
  not_allowed: {
    errorCode: 'AUTH_1003',
    status: 403,
    message: 'Access denied',
    oauth: { status: 403, error: 'invalid_grant' },
  },
  client_not_allowed: {
    errorCode: 'AUTH_1003',
    status: 403,
    message: 'Access denied',
    oauth: { status: 400, error: 'unauthorized_client' },
  },
  unavailable: {
    errorCode: 'GLOBAL_1001',
    status: 503,
    message: 'Service unavailable. Please try again',
    oauth: { status: 503, error: 'temporarily_unavailable' },
    concernsMany: true,
  },
  bad_request: { ...invalidRequest, oauth: { status: 400, error: 'invalid_request' } },
  not_granted: { ...invalidRequest, oauth: { status: 400, error: 'invalid_scope' } },
  wrong_target: { ...invalidRequest, oauth: { status: 400, error: 'invalid_target' } },
  unsupported_grant: { ...invalidRequest, oauth: { status: 400, error: 'unsupported_grant_type' } },
  not_found: {
    errorCode: 'GLOBAL_1003',
    status: 404,
    message: 'Not found',
    oauth: { status: 404, error: 'invalid_request' },
  },
  wrong_method: {
    errorCode: 'GLOBAL_1004',
    status: 405,
    message: 'Method not allowed',
    oauth: { status: 405, error: 'invalid_request' },
  },
  too_many_requests: { ...tooManyRequests, concernsMany: true },
  locked: tooManyRequests,
  too_many_proofs: tooManyRequests,
  body_too_large: {
    errorCode: 'GLOBAL_1006',
    status: 413,
    message: 'Request too large',
    oauth: { status: 413, error: 'invalid_request' },
  },
  wrong_media_type: {
    errorCode: 'GLOBAL_1007',
    status: 415,
    message: 'Unsupported media type',
    oauth: { status: 415, error: 'invalid_request' },
  },
  conflict: {
    errorCode: 'GLOBAL_1008',
    status: 409,
    message: 'Conflict',
    oauth: { status: 409, error: 'invalid_request' },
  },
} as const satisfies Record<Kind, Row>

/** The row of a kind. */
export function rowOf(kind: Kind): Row & { readonly errorCode: ErrorCode } {
  return REFUSALS[kind]
}

export type ErrorCode = (typeof REFUSALS)[Kind]['errorCode']

/** Every error code with its status and message, without duplicates. */
export const ERRORS: ReadonlyMap<ErrorCode, Pick<Row, 'status' | 'message'>> = new Map(
  Object.values(REFUSALS).map(({ errorCode, status, message }) => [errorCode, { status, message }]),
)
