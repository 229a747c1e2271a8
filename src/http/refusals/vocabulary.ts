import { type ErrorCode, type Kind, type OAuthError, type RefusalStatus, rowOf } from './table.ts'

/** A failure of the contract. `content` and `pageable` are empty strings. */
export interface Failure {
  readonly errorCode: ErrorCode
  readonly errorMessage: string
  readonly content: ''
  readonly pageable: ''
}

/** A failure of OAuth (RFC 6749 §5.2). */
export interface OAuthFailure<Name = OAuthError> {
  readonly error: Name
  readonly error_description?: string
}

/** The form of the refusals of a group of routes. */
export interface Vocabulary {
  readonly status: (kind: Kind) => RefusalStatus
  /** The name of a refusal in its body. */
  readonly name: (kind: Kind) => ErrorCode | OAuthError | SignalError
  readonly body: (kind: Kind, detail?: string) => Failure | OAuthFailure<OAuthError | SignalError>
  /** The name of such a body's schema in the document. */
  readonly schema: 'Failure' | 'OAuthError' | 'SignalError'
}

/** The contract's form: an envelope with an error code. */
export const ENVELOPE = {
  status: (kind) => rowOf(kind).status,
  name: (kind) => rowOf(kind).errorCode,
  body: (kind, detail) => {
    const { errorCode, message } = rowOf(kind)
    const errorMessage = detail === undefined ? message : `${message}: ${detail}`
    return { errorCode, errorMessage, content: '', pageable: '' }
  },
  schema: 'Failure',
} satisfies Vocabulary

/** Errors of the Event Stream Management API, by status. RFC 6750 §3.1 names those of access tokens. */
const BY_STATUS = {
  400: 'invalid_request',
  401: 'invalid_token',
  403: 'insufficient_scope',
  404: 'not_found',
  405: 'invalid_request',
  409: 'conflict',
  413: 'invalid_request',
  415: 'invalid_request',
  429: 'too_many_requests',
  503: 'temporarily_unavailable',
} as const satisfies Record<RefusalStatus, string>

export type SignalError = (typeof BY_STATUS)[RefusalStatus]

export const SIGNAL_ERRORS = [...new Set(Object.values(BY_STATUS))]

/** The form of the Event Stream Management API, which SSF leaves open. */
export const SIGNALS = {
  status: ENVELOPE.status,
  name: (kind) => BY_STATUS[rowOf(kind).status],
  body: (kind, detail) => {
    const error = BY_STATUS[rowOf(kind).status]
    return detail === undefined ? { error } : { error, error_description: detail }
  },
  schema: 'SignalError',
} satisfies Vocabulary

/** The form of OAuth. */
export const OAUTH = {
  status: (kind) => rowOf(kind).oauth.status,
  name: (kind) => rowOf(kind).oauth.error,
  body: (kind, detail) => {
    const { error } = rowOf(kind).oauth
    return detail === undefined ? { error } : { error, error_description: detail }
  },
  schema: 'OAuthError',
} satisfies Vocabulary
