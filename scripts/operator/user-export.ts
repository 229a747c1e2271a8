import { type List, type OperatorApi, OperatorFault } from './operator-api.ts'
import { EXPORT_PAGE_SIZE, exportedLines, IncompleteExport } from './user-pages.ts'

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
 * in it once, also if users are added or removed meanwhile (`exportedLines`). Throws `OperatorFault`, which says that the
 * export is incomplete if it has begun.
 */
export async function* exportUsers(
  api: OperatorApi,
  customerId: string | undefined,
  progress: Progress,
  size = EXPORT_PAGE_SIZE,
): AsyncGenerator<string> {
  let written = 0
  const read = (page: number) => readPage(api, customerId, page, size, written)
  try {
    for await (const lines of exportedLines(read, size)) {
      written = lines.written
      if (lines.text !== '') yield lines.text
      progress.at(written, lines.of)
    }
  } catch (error) {
    throw error instanceof IncompleteExport ? new OperatorFault(error.message) : error
  } finally {
    progress.end()
  }
}

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
