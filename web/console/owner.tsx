import { linkTo } from './route.ts'

/** The customer of a row, or the words for none. */
export function Owner({
  customerId,
  none = 'All customers',
}: {
  readonly customerId: string | null
  readonly none?: string
}) {
  if (customerId === null) return <span class="soft">{none}</span>
  return (
    <a href={linkTo('customers', customerId)}>
      <code>{customerId}</code>
    </a>
  )
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
