import { printable } from '../command-line/printable.ts'
import { type List, type OperatorApi, OperatorFault, type Row } from './operator-api.ts'

/** The members of a user in the export: an allow-list. The service shows no hash, and none may come in here later. */
const MEMBERS = ['id', 'username', 'customerId', 'role', 'userType', 'externalId', 'hasPassword', 'disabled']

/** Times in a row that pages may bring nothing new after removals. Then the count and the list of the service disagree. */
const FRUITLESS = 20

/** The largest page that the service gives. */
const PAGE_SIZE = 100

/** Shows how far an export is. */
export interface Progress {
  at(written: number, of: number): void
  end(): void
}

/** Shows it on standard error, if that is a terminal and standard output is none. */
export function progressOnTerminal(): Progress {
  if (!process.stderr.isTTY || process.stdout.isTTY) return { at() {}, end() {} }
  return {
    at: (written, of) => process.stderr.write(`\r${written} of ${of} users`),
    end: () => process.stderr.write('\n'),
  }
}

/**
 * All users, or those of one customer, as NDJSON: each text has the lines of one page, one JSON object a line. Each user is
 * in it once, also if users are added or removed meanwhile. An added user shifts those behind it to a later place of the
 * list, and a user that comes again is left out. A removed user shifts them to an earlier place, so pages that were read are
 * read again. Throws `OperatorFault`, which says that the export is incomplete if it has begun.
 */
export async function* exportUsers(
  api: OperatorApi,
  customerId: string | undefined,
  progress: Progress,
  size = PAGE_SIZE,
): AsyncGenerator<string> {
  const written = new Set<unknown>()
  try {
    let total = 0
    let fruitless = 0
    for (let page = 0, pages = 1; page < pages; ) {
      const list = await readPage(api, customerId, page, size, written.size)
      const fresh = list.rows.filter(({ id }) => !written.has(id))
      for (const { id } of fresh) written.add(id)
      if (fresh.length > 0) yield fresh.map(lineOf).join('\n')
      progress.at(written.size, list.totalElements)

      // The service counts the list, and then reads the page. A removal between the two makes the page too short, or shows
      // in the count of the next page alone: hence one page more.
      const expected = Math.min(size, list.totalElements - page * size)
      const removed = Math.max(total - list.totalElements, expected - list.rows.length)
      fruitless = removed > 0 && fresh.length === 0 ? fruitless + 1 : 0
      if (fruitless === FRUITLESS) {
        throw new OperatorFault(
          `the export is incomplete: the service counts ${list.totalElements} users, and lists ${written.size}`,
        )
      }
      page = removed > 0 ? Math.max(0, page - 1 - Math.ceil(removed / size)) : page + 1
      pages = list.totalPages
      total = list.totalElements
    }
  } finally {
    progress.end()
  }
}

// JSON leaves the second half of the control characters as they are, and the characters that reorder a line.
const lineOf = (user: Row): string =>
  [...JSON.stringify(user, MEMBERS)]
    .map((one) => (printable(one) === one ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('')

async function readPage(
  api: OperatorApi,
  customerId: string | undefined,
  page: number,
  size: number,
  written: number,
): Promise<List> {
  const customer = customerId === undefined ? {} : { customerId }
  const query = new URLSearchParams({ page: String(page), size: String(size), ...customer })
  try {
    return await api.list('GET', `/user?${query}`)
  } catch (error) {
    if (!(error instanceof OperatorFault) || written === 0) throw error
    throw new OperatorFault(
      `the export is incomplete: it ends after ${written} users; make it again\n${error.message}`,
    )
  }
}
