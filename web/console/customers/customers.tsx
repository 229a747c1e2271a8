import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { useLater } from '../../components/use-later.ts'
import { answerOf, oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { FormDialog } from '../form-dialog.tsx'
import { Listing } from '../listing.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'
import { CustomerPage } from './customer.tsx'
import { policyWords } from './policy.ts'

/** All customers, or the one of the route. */
export function Customers({ caller, route: [customerId] }: Shown<OperatorCaller>) {
  return customerId === undefined ? (
    <CustomerList caller={caller} />
  ) : (
    <CustomerPage key={customerId} caller={caller} customerId={customerId} />
  )
}

/** Customers by name, searched by its beginning. */
function CustomerList({ caller }: { readonly caller: OperatorCaller }) {
  const [beginning, setBeginning] = useState('')
  const [isAdding, setAdding] = useState(false)
  const search = useLater(beginning)
  const read = (page: number, size: number) =>
    answerOf(caller.calls.GET('/api/v2/operator/customer', { params: { query: { page, size, search } } }))
  return (
    <>
      <div class="row row-apart">
        <h1>Customers</h1>
        <button type="button" class="button button-primary" onClick={() => setAdding(true)}>
          Add a customer
        </button>
      </div>
      <Listing
        caption="Customers"
        read={read}
        inputs={[search]}
        keyOf={({ id }) => id}
        empty={search === '' ? 'There is no customer yet.' : 'No name begins so.'}
        columns={[
          { name: 'Name', show: ({ id, name }) => <a href={linkTo('customers', id)}>{name}</a> },
          { name: 'Policy', show: ({ policy }) => policyWords(policy).join(', ') },
          { name: 'Id', show: ({ id }) => <code class="id">{id}</code> },
        ]}
      >
        <Field
          label="Beginning of the name"
          inputMode="search"
          value={beginning}
          onValue={setBeginning}
          hint="In any case."
        />
      </Listing>
      {isAdding && <AddCustomer caller={caller} close={() => setAdding(false)} />}
    </>
  )
}

function AddCustomer({ caller, close }: { readonly caller: OperatorCaller; readonly close: () => void }) {
  const [name, setName] = useState('')
  const add = async () => {
    const { id } = await oneOf(caller.calls.POST('/api/v2/operator/customer', { body: { name } }))
    location.hash = linkTo('customers', id)
  }
  return (
    <FormDialog title="Add a customer" verb="Add" act={add} close={close}>
      <Field label="Name" value={name} onValue={setName} required hint="Names need not be unique." />
    </FormDialog>
  )
}
