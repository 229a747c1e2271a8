import type { OperatorCaller } from './caller.ts'
import { CustomerLink } from './customers/customer-field.tsx'

/** The customer of a row, or the words for none. */
export function Owner({
  caller,
  customerId,
  none = 'All customers',
}: {
  readonly caller: OperatorCaller
  readonly customerId: string | null
  readonly none?: string
}) {
  if (customerId === null) return <span class="soft">{none}</span>
  return <CustomerLink caller={caller} customerId={customerId} />
}

/** The name of a row, with its id below. */
export function Named({ name, id }: { readonly name: string; readonly id: string }) {
  return (
    <>
      <strong>{name}</strong>
      <div class="soft">
        <code>{id}</code>
      </div>
    </>
  )
}

/** Whether a row is in use. */
export function Use({ disabled }: { readonly disabled: boolean }) {
  return disabled ? <span class="mark mark-bad">Disabled</span> : <span class="mark mark-good">Enabled</span>
}
