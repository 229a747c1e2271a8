import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Fault } from '../components/notice.tsx'
import { Pager } from '../components/pager.tsx'
import { type Column, Table } from '../components/table.tsx'
import { useLoad } from '../components/use-load.ts'
import type { Listed } from '../service/calls.ts'

/** Rows of a page of a list. */
export const PAGE_SIZE = 25

/**
 * A list of the service, page by page. `read` reads a page, from 0. It is read again when one of `inputs` changes, from the
 * first page on, and when `version` changes, on the same page.
 */
export function Listing<Row>({
  caption,
  columns,
  read,
  keyOf,
  empty,
  inputs = [],
  version = 0,
  children,
}: {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly read: (page: number, size: number) => Promise<Listed<Row>>
  readonly keyOf: (row: Row) => string
  readonly empty: string
  readonly inputs?: readonly string[]
  readonly version?: number
  /** What stands between the fault and the table. */
  readonly children?: ComponentChildren
}) {
  const of = inputs.join('\n')
  const [place, setPlace] = useState({ of, page: 0 })
  const page = place.of === of ? place.page : 0
  const list = useLoad(() => read(page, PAGE_SIZE), [of, page, version])
  const pages = list.value?.pageable.totalPages ?? 0
  // The last row of the last page was removed: the page before it is the last one now.
  useEffect(() => {
    if (pages > 0 && page >= pages) setPlace({ of, page: pages - 1 })
  }, [pages])
  return (
    <div class="stack stack-tight">
      <Fault of={list.fault} />
      {children}
      {list.value === null ? (
        list.fault === null && <p class="soft">Loading…</p>
      ) : (
        <>
          <Table caption={caption} columns={columns} rows={list.value.content} keyOf={keyOf} empty={empty} />
          <Pager {...list.value.pageable} turn={(next) => setPlace({ of, page: next })} />
        </>
      )}
    </div>
  )
}
