import type { Context } from 'hono'
import { ERRORS, type ErrorCode } from '../../core/errors.ts'
import { DEFAULT_PAGE_SIZE, type Page } from '../../core/page.ts'

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
