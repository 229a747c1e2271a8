import type { Context } from 'hono'
import { ERRORS, type ErrorCode } from '../core/errors.ts'
import { DEFAULT_PAGE_SIZE, type Page } from '../core/page.ts'
import type { Refusal } from '../core/result.ts'

/** Seconds after which a caller may try again when the service could not answer. */
const OUTAGE_RETRY_SECONDS = 2

/** The contract's success: `content` is an array, here of one page of a list. */
export function succeedPage<T extends object>(c: Context, list: Page<T>) {
  const { elements, page, size, totalElements } = list
  const pageable = { page, size, totalPages: Math.ceil(totalElements / size), totalElements }
  return c.json({ errorCode: '' as const, errorMessage: '' as const, content: [...elements], pageable }, 200)
}

/** The contract's success with one object, or with none. */
export function succeed<T extends object>(c: Context, ...elements: readonly T[]) {
  return succeedPage(c, { elements, page: 0, size: DEFAULT_PAGE_SIZE, totalElements: elements.length })
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
