import { type ErrorCode, type Kind, type OAuthError, type RefusalStatus, rowOf } from './table.ts'

/** A failure of the contract. `content` and `pageable` are empty strings. */
export interface Failure {
  readonly errorCode: ErrorCode
  readonly errorMessage: string
  readonly content: ''
  readonly pageable: ''
}

/** A failure of OAuth (RFC 6749 §5.2). */
export interface OAuthFailure {
  readonly error: OAuthError
  readonly error_description?: string
}

/** The form of the refusals of a group of routes. */
export interface Vocabulary {
  readonly status: (kind: Kind) => RefusalStatus
  /** The name of a refusal in its body. */
  readonly name: (kind: Kind) => ErrorCode | OAuthError
  readonly body: (kind: Kind, detail?: string) => Failure | OAuthFailure
  /** The name of such a body's schema in the document. */
  readonly schema: 'Failure' | 'OAuthError'
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
