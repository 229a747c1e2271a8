import type { ComponentChildren } from 'preact'

/** A column: its name, and what it shows of a row. A column without a name has the buttons of the row. */
export interface Column<Row> {
  readonly name: string
  readonly show: (row: Row) => ComponentChildren
}

/**
 * A table. On a phone each row is a block (web/style/controls.css). That changes `display`, which takes the roles of a table
 * away, so they are written.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  empty,
}: {
  /** What the table lists. Readers of the screen hear it. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** The sentence that stands for an empty table. */
  readonly empty: string
}) {
  if (rows.length === 0) return <p class="soft">{empty}</p>
  return (
    // biome-ignore lint/a11y/noRedundantRoles: `display: block` on a phone takes the role away
    <table class="table" role="table" aria-label={caption}>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tr role="row">
          {columns.map(({ name }) => (
            // biome-ignore lint/a11y/noRedundantRoles: see above
            <th key={name} scope="col" role="columnheader">
              {name === '' ? <span class="unseen">Actions</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <tbody role="rowgroup">
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: see above
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, show }) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <td key={name} role="cell" data-label={name === '' ? undefined : name}>
                <div>{show(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
