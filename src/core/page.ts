/** One page of a list, and the number of elements in the whole list. Pages count from 0 (contract). */
export interface Page<T> {
  readonly elements: readonly T[]
  readonly page: number
  readonly size: number
  readonly totalElements: number
}

/** The contract's default page size. */
export const DEFAULT_PAGE_SIZE = 10

export const MAX_PAGE_SIZE = 100

/** The highest page number that a request may have. */
export const MAX_PAGE = 100_000

/** The page with `view` applied to each element. */
export function mapPage<T, U>(page: Page<T>, view: (element: T) => U): Page<U> {
  return { ...page, elements: page.elements.map(view) }
}
