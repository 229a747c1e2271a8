import { printable } from '../command-line/printable.ts'
import type { List, OperatorApi, Row } from './operator-api.ts'

/** The options of a subcommand that lists. */
export const PAGING = {
  page: { value: 'N', required: false },
  size: { value: 'N', required: false },
} as const

/**
 * Requests one page of a list. Returns its rows in columns, and the number of the page and of all pages. `view` makes a row
 * of the table from an object of the list.
 */
export async function listing(
  api: OperatorApi,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  columns: readonly string[],
  view: (row: Row) => Row = (row) => row,
): Promise<string> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const list = await api.list('GET', `${path}?${new URLSearchParams(given)}`)
  return table({ ...list, rows: list.rows.map(view) }, columns)
}

/**
 * The rows of a page under a heading, in columns as wide as their widest cell. Two spaces or more are between two columns
 * alone.
 */
export function table({ rows, page, totalPages, totalElements }: List, columns: readonly string[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...text, '', `page ${page} of ${totalPages} (from 0), ${totalElements} in all`].join('\n')
}

// A user agent with many spaces would look like several columns.
function cellOf(value: unknown): string {
  return printable(String(value ?? '')).replaceAll(/\s{2,}/g, ' ')
}
