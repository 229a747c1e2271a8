import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { Fault, Notice } from '../../components/notice.tsx'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { Facts } from '../facts.tsx'
import { FormDialog } from '../form-dialog.tsx'
import type { Customer } from '../people/schemas.ts'
import { linkTo } from '../route.ts'
import { numberOf } from '../words.ts'
import { forgetCustomer } from './customer-field.tsx'
import { PolicyForm } from './policy-form.tsx'
import { RemoveCustomer } from './remove-customer.tsx'

/** One customer: its users, its name, its policy and its removal. */
export function CustomerPage({
  caller,
  customerId,
}: {
  readonly caller: OperatorCaller
  readonly customerId: string
}) {
  const { calls } = caller
  const [version, setVersion] = useState(0)
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null)
  const [removed, setRemoved] = useState<string | null>(null)
  const customer = useLoad(
    () => oneOf(calls.GET('/api/v2/operator/customer/{customerId}', { params: { path: { customerId } } })),
    [customerId, version],
  )
  const users = useLoad(async () => {
    const listed = await answerOf(
      calls.GET('/api/v2/operator/user', { params: { query: { customerId, size: 1 } } }),
    )
    return listed.pageable.totalElements
  }, [customerId, version])
  const changed = () => {
    forgetCustomer(calls, customerId)
    setVersion((before) => before + 1)
  }
  const back = (
    <p class="small">
      <a href={linkTo('customers')}>Customers</a>
    </p>
  )
  if (removed !== null) {
    return (
      <>
        {back}
        <Notice kind="good">{removed}</Notice>
      </>
    )
  }
  return (
    <>
      {back}
      <h1>{customer.value?.name ?? 'Customer'}</h1>
      <Fault of={customer.fault ?? users.fault} />
      {customer.value !== null && (
        <>
          <section class="panel stack stack-tight" aria-label="Record">
            <Facts
              of={[
                [
                  'Users',
                  <a key="users" href={linkTo('users', 'of', customerId)}>
                    {users.value === null ? 'Users' : numberOf(users.value, 'user')}
                  </a>,
                ],
                [
                  'Id',
                  <code key="id" class="id">
                    {customerId}
                  </code>,
                ],
              ]}
            />
            <div class="row">
              <button type="button" class="button button-small" onClick={() => setOpen('rename')}>
                Rename
              </button>
              <button
                type="button"
                class="button button-small button-danger"
                onClick={() => setOpen('remove')}
              >
                Remove
              </button>
            </div>
          </section>
          <PolicyForm
            key={version}
            caller={caller}
            customer={customer.value}
            users={users.value}
            changed={changed}
          />
          {open === 'rename' && (
            <Rename caller={caller} customer={customer.value} changed={changed} close={() => setOpen(null)} />
          )}
          {open === 'remove' && (
            <RemoveCustomer
              caller={caller}
              customer={customer.value}
              removed={setRemoved}
              close={() => setOpen(null)}
            />
          )}
        </>
      )}
    </>
  )
}

function Rename({
  caller,
  customer,
  changed,
  close,
}: {
  readonly caller: OperatorCaller
  readonly customer: Customer
  readonly changed: () => void
  readonly close: () => void
}) {
  const [name, setName] = useState(customer.name)
  const rename = async () => {
    const params = { path: { customerId: customer.id } }
    await oneOf(caller.calls.PATCH('/api/v2/operator/customer/{customerId}', { params, body: { name } }))
    changed()
  }
  return (
    <FormDialog title={`Rename ${customer.name}`} verb="Rename" act={rename} close={close}>
      <Field label="Name" value={name} onValue={setName} required />
    </FormDialog>
  )
}
