import { printable } from '../command-line/printable.ts'

// What the command and the page of an export share. It runs in Node and in browsers.

/** The members of a user in the export: an allow-list. The service shows no hash, and none may come in here later. */
const MEMBERS = ['id', 'username', 'customerId', 'role', 'userType', 'externalId', 'hasPassword', 'disabled']

/** Times in a row that pages may bring nothing new after removals. Then the count and the list of the service disagree. */
const FRUITLESS = 20

/** The largest page that the service gives. */
export const EXPORT_PAGE_SIZE = 100

/** A page of the list of users. */
export interface UserPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly totalPages: number
  readonly totalElements: number
}

/** The list cannot be read as a whole: the count of the service and its pages disagree. */
export class IncompleteExport extends Error {
  override readonly name = 'IncompleteExport'
}

/** The lines of one page, one JSON object a line, and how many users were read so far, and are to be read. */
export interface ExportedLines {
  readonly text: string
  readonly written: number
  readonly of: number
}

/**
 * All users of a list as NDJSON, page by page. Each user is in it once, also if users are added or removed meanwhile. An added
 * user shifts those behind it to a later place of the list, and a user that comes again is left out. A removed user shifts them
 * to an earlier place, so pages that were read are read again. Throws `IncompleteExport`, and what `read` throws.
 */
export async function* exportedLines(
  read: (page: number) => Promise<UserPage>,
  size = EXPORT_PAGE_SIZE,
): AsyncGenerator<ExportedLines> {
  const written = new Set<unknown>()
  let total = 0
  let fruitless = 0
  for (let page = 0, pages = 1; page < pages; ) {
    const list = await read(page)
    const fresh = list.rows.filter(({ id }) => !written.has(id))
    for (const { id } of fresh) written.add(id)
    yield { text: fresh.map(lineOf).join('\n'), written: written.size, of: list.totalElements }

    // The service counts the list, and then reads the page. A removal between the two makes the page too short, or shows
    // in the count of the next page alone: hence one page more.
    const expected = Math.min(size, list.totalElements - page * size)
    const removed = Math.max(total - list.totalElements, expected - list.rows.length)
    fruitless = removed > 0 && fresh.length === 0 ? fruitless + 1 : 0
    if (fruitless === FRUITLESS) {
      throw new IncompleteExport(
        `the export is incomplete: the service counts ${list.totalElements} users, and lists ${written.size}`,
      )
    }
    page = removed > 0 ? Math.max(0, page - 1 - Math.ceil(removed / size)) : page + 1
    pages = list.totalPages
    total = list.totalElements
  }
}

// JSON leaves the second half of the control characters as they are, and the characters that reorder a line.
const lineOf = (user: Readonly<Record<string, unknown>>): string =>
  [...JSON.stringify(user, MEMBERS)]
    .map((one) => (printable(one) === one ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('')
