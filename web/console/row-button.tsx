/** A button of a row. Readers of the screen hear of which row it is. */
export function RowButton({
  verb,
  of,
  act,
  danger = false,
  disabled = false,
}: {
  readonly verb: string
  /** The name of the row. */
  readonly of: string
  readonly act: () => void
  /** Whether it ends or stops something. */
  readonly danger?: boolean
  readonly disabled?: boolean
}) {
  return (
    <button
      type="button"
      class={danger ? 'button button-small button-danger' : 'button button-small'}
      aria-label={`${verb}: ${of}`}
      disabled={disabled}
      onClick={act}
    >
      {verb}
    </button>
  )
}
