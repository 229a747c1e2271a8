/** One page of a list, and how many elements the list has in all. Pages count from 0. */
export interface Page<T> {
  readonly elements: readonly T[]
  readonly page: number
  readonly size: number
  readonly totalElements: number
}

/** The page size where none is asked for. */
export const DEFAULT_PAGE_SIZE = 10

export const MAX_PAGE_SIZE = 100

/** The number of the last page that a request may ask for. */
export const MAX_PAGE = 100_000

/** The page with `view` applied to each element. */
export function mapPage<T, U>(page: Page<T>, view: (element: T) => U): Page<U> {
  return { ...page, elements: page.elements.map(view) }
}
