/** The way to the other pages of a list. Nothing if there is one page. Pages are counted from 0. */
export function Pager({
  page,
  totalPages,
  totalElements,
  turn,
  label = 'Pages of the list',
}: {
  readonly page: number
  readonly totalPages: number
  readonly totalElements: number
  readonly turn: (page: number) => void
  /** Tells the lists of one page apart, for readers of the screen. */
  readonly label?: string
}) {
  if (totalPages <= 1) return null
  return (
    <nav class="row" aria-label={label}>
      <button type="button" class="button button-small" disabled={page === 0} onClick={() => turn(page - 1)}>
        Previous
      </button>
      <span class="small soft number">
        Page {page + 1} of {totalPages}, {totalElements} in all
      </span>
      <button
        type="button"
        class="button button-small"
        disabled={page + 1 >= totalPages}
        onClick={() => turn(page + 1)}
      >
        Next
      </button>
    </nav>
  )
}
