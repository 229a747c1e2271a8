import { useState } from 'preact/hooks'
import { Choice, Field } from '../../components/field.tsx'
import { useLater } from '../../components/use-later.ts'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, type Calls, oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import type { Customer } from '../people/schemas.ts'
import { linkTo } from '../route.ts'

/** The most customers that a choice has. Beyond that they are searched by name. */
const MAX_CHOICES = 50

/** The choice of a customer. `none` are the words for no customer, if that is a choice. */
export function CustomerField({
  caller,
  value,
  onValue,
  none,
  label = 'Customer',
}: {
  readonly caller: OperatorCaller
  readonly value: string
  readonly onValue: (customerId: string) => void
  readonly none?: string
  readonly label?: string
}) {
  const [beginning, setBeginning] = useState('')
  const search = useLater(beginning)
  const found = useLoad(
    () =>
      answerOf(
        caller.calls.GET('/api/v2/operator/customer', { params: { query: { search, size: MAX_CHOICES } } }),
      ),
    [search],
  )
  const chosen = useLoad(async () => (value === '' ? null : readCustomer(caller.calls, value)), [value])
  const total = found.value?.pageable.totalElements ?? 0
  const listed = found.value?.content ?? []
  const isListed = value === '' || listed.some(({ id }) => id === value)
  const options: [string, string][] = [
    ['', none ?? 'Choose a customer'],
    ...(isListed ? [] : [[value, chosen.value?.name ?? value] as [string, string]]),
    ...listed.map(({ id, name }) => [id, name] as [string, string]),
  ]
  return (
    <>
      {(total > MAX_CHOICES || search !== '') && (
        <Field
          label={`${label}: beginning of the name`}
          inputMode="search"
          value={beginning}
          onValue={setBeginning}
          hint={`${total} customers begin so. The choice below has the first ${MAX_CHOICES}.`}
        />
      )}
      <Choice
        label={label}
        options={options}
        value={value}
        onValue={onValue}
        fault={found.fault === null ? null : 'The customers cannot be listed now.'}
      />
    </>
  )
}

/** The name of a customer, with the link to its page. */
export function CustomerLink({
  caller,
  customerId,
}: {
  readonly caller: OperatorCaller
  readonly customerId: string
}) {
  const customer = useLoad(() => readCustomer(caller.calls, customerId), [customerId])
  return <a href={linkTo('customers', customerId)}>{customer.value?.name ?? customerId}</a>
}

const known = new WeakMap<Calls, Map<string, Promise<Customer>>>()

/** A customer, read once for all rows of a page that name it. */
function readCustomer(calls: Calls, customerId: string): Promise<Customer> {
  const ofCaller = known.get(calls) ?? new Map<string, Promise<Customer>>()
  known.set(calls, ofCaller)
  const read =
    ofCaller.get(customerId) ??
    oneOf(calls.GET('/api/v2/operator/customer/{customerId}', { params: { path: { customerId } } }))
  ofCaller.set(customerId, read)
  // A failure is not kept.
  read.catch(() => ofCaller.delete(customerId))
  return read
}

/** Forgets what was read of a customer, after a change. */
export function forgetCustomer(calls: Calls, customerId: string): void {
  known.get(calls)?.delete(customerId)
}
