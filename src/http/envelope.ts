import type { Context } from 'hono'
import { ERRORS, type ErrorCode } from '../core/errors.ts'
import type { Refusal } from '../core/result.ts'

/** Paging of a list; the contract sends it with every success. */
export interface Pageable {
  readonly page: number
  readonly size: number
  readonly totalPages: number
  readonly totalElements: number
}

const DEFAULT_PAGE_SIZE = 10

/** Seconds after which a caller may try again when the service could not answer. */
const OUTAGE_RETRY_SECONDS = 2

/** The contract's success: `content` is an array, here of one object or none. */
export function succeed<T extends object>(c: Context, ...content: readonly T[]) {
  const totalElements = content.length
  const pageable: Pageable = {
    page: 0,
    size: DEFAULT_PAGE_SIZE,
    totalPages: Math.ceil(totalElements / DEFAULT_PAGE_SIZE),
    totalElements,
  }
  return c.json({ errorCode: '' as const, errorMessage: '' as const, content: [...content], pageable }, 200)
}

/** The contract's failure: `content` and `pageable` are empty strings. */
export function failureBody(code: ErrorCode, detail?: string) {
  const { message } = ERRORS[code]
  return {
    errorCode: code,
    errorMessage: detail === undefined ? message : `${message}: ${detail}`,
    content: '' as const,
    pageable: '' as const,
  }
}

/** Answers a refusal: the one place where a code becomes a status and its headers. */
export function fail(c: Context, refusal: Refusal) {
  const { status } = ERRORS[refusal.code]
  // RFC 9110 §15.5.2: a 401 names how to authenticate.
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  const retryAfter = refusal.retryAfterSeconds ?? (status === 503 ? OUTAGE_RETRY_SECONDS : undefined)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json(failureBody(refusal.code, refusal.detail), status)
}
