import type { Listed } from '../service/calls.ts'
import { linkTo } from './route.ts'

/** The largest page of a list. */
const MOST = 100

/** Reads a page of a list, from 0. */
type ReadPage<Row> = (page: number, size: number) => Promise<Listed<Row>>

/**
 * The reading of a list that a search leads to: the one row with the id, or every row where `id` is undefined. The service lists
 * these rows by the page alone, so the pages are read until the row is found.
 */
export function onlyRow<Row>(
  id: string | undefined,
  read: ReadPage<Row>,
  keyOf: (row: Row) => string,
): ReadPage<Row> {
  if (id === undefined) return read
  return async () => {
    for (let page = 0, pages = 1; page < pages; page++) {
      const { content, pageable } = await read(page, MOST)
      const found = content.filter((row) => keyOf(row) === id)
      if (found.length > 0) return { content: found, pageable: ONE_PAGE }
      pages = pageable.totalPages
    }
    return { content: [], pageable: ONE_PAGE }
  }
}

const ONE_PAGE = { page: 0, totalPages: 1, totalElements: 1 }

/** The way from the one row to all of them. */
export function AllRows({ id, view, words }: { id: string | undefined; view: string; words: string }) {
  if (id === undefined) return null
  return (
    <p class="small">
      <a href={linkTo(view)}>{words}</a>
    </p>
  )
}
