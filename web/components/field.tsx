import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Labelled {
  readonly label: string
  readonly hint?: ComponentChildren
  /** Why the value is refused. Null: it is not. */
  readonly fault?: string | null
}

interface Edited extends Labelled {
  readonly value: string
  readonly onValue: (value: string) => void
  readonly required?: boolean
  readonly disabled?: boolean
  /** What the browser may fill in, such as `current-password` (HTML, autofill). */
  readonly autoComplete?: string
  readonly placeholder?: string
}

/** The label, the hint and the fault of a control, and the attributes that connect them. */
function Frame({
  label,
  hint,
  fault = null,
  control,
}: Labelled & { readonly control: (attributes: Connected) => ComponentChildren }) {
  const id = useId()
  const parts = [hint !== undefined && `${id}-hint`, fault !== null && `${id}-fault`]
  const describedBy = parts.filter((part) => part !== false).join(' ')
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {control({
        id,
        class: 'input',
        'aria-invalid': fault !== null,
        ...(describedBy !== '' && { 'aria-describedby': describedBy }),
      })}
      {hint !== undefined && (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {fault !== null && (
        <span class="field-fault" id={`${id}-fault`}>
          {fault}
        </span>
      )}
    </div>
  )
}

interface Connected {
  readonly id: string
  readonly class: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby'?: string
}

/** A line of text. */
export function Field({
  label,
  hint,
  fault,
  onValue,
  type = 'text',
  ...input
}: Edited & {
  readonly type?: 'text' | 'password'
  /** The keyboard of a phone. */
  readonly inputMode?: 'email' | 'url' | 'search' | 'numeric'
}) {
  const onInput = (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value)
  const typed = { ...input, autocapitalize: 'none', spellcheck: false, onInput } as const
  return (
    <Frame
      label={label}
      hint={hint}
      fault={fault ?? null}
      // The types of Preact tell a password from the other texts.
      control={(attributes) =>
        type === 'password' ? (
          <input {...attributes} {...typed} type={type} />
        ) : (
          <input {...attributes} {...typed} type={type} />
        )
      }
    />
  )
}

/** A day and a time of the reader's zone, such as `2026-11-30T09:15:00`. Empty: none. */
export function MomentField({ label, hint, fault, value, onValue }: Edited) {
  return (
    <Frame
      label={label}
      hint={hint}
      fault={fault ?? null}
      control={(attributes) => (
        <input
          {...attributes}
          type="datetime-local"
          step="1"
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    />
  )
}

/** Many lines of text. */
export function TextField({ label, hint, fault, onValue, ...area }: Edited) {
  return (
    <Frame
      label={label}
      hint={hint}
      fault={fault ?? null}
      control={(attributes) => (
        <textarea
          {...attributes}
          {...area}
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    />
  )
}

/** A choice among few. An option is a value, or a pair of a value and its words. */
export function Choice({
  label,
  hint,
  fault,
  options,
  value,
  onValue,
}: Labelled & {
  readonly options: readonly (string | readonly [string, string])[]
  readonly value: string
  readonly onValue: (value: string) => void
}) {
  return (
    <Frame
      label={label}
      hint={hint}
      fault={fault ?? null}
      control={(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map((option) => {
            const [chosen, words] = typeof option === 'string' ? [option, option] : option
            return (
              <option key={chosen} value={chosen}>
                {words}
              </option>
            )
          })}
        </select>
      )}
    />
  )
}

/** A box to tick. */
export function Check({
  label,
  checked,
  onChecked,
}: {
  readonly label: string
  readonly checked: boolean
  readonly onChecked: (checked: boolean) => void
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  )
}
