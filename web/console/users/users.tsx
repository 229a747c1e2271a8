import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { useLater } from '../../components/use-later.ts'
import { answerOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField, CustomerLink } from '../customers/customer-field.tsx'
import { Listing } from '../listing.tsx'
import { State } from '../people/state.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'
import { AddUser } from './add-user.tsx'
import { UserPage } from './user.tsx'

/** All users, those of a customer (`of`, id), or the one of the route. */
export function Users({ caller, route: [place, customerId = ''] }: Shown<OperatorCaller>) {
  return place === undefined || place === 'of' ? (
    <UserList key={customerId} caller={caller} ofCustomer={customerId} />
  ) : (
    <UserPage key={place} caller={caller} userId={place} />
  )
}

/** Users by name. The filters narrow the list together. */
function UserList({ caller, ofCustomer }: { readonly caller: OperatorCaller; readonly ofCustomer: string }) {
  const [beginning, setBeginning] = useState('')
  const [externalText, setExternalText] = useState('')
  const [customerId, setCustomerId] = useState(ofCustomer)
  const [isAdding, setAdding] = useState(false)
  const search = useLater(beginning)
  const externalId = useLater(externalText)
  const read = (page: number, size: number) =>
    answerOf(
      caller.calls.GET('/api/v2/operator/user', {
        params: {
          query: {
            page,
            size,
            search,
            ...(customerId !== '' && { customerId }),
            ...(externalId !== '' && { externalId }),
          },
        },
      }),
    )
  return (
    <>
      <div class="row row-apart">
        <h1>Users</h1>
        <div class="row">
          <a class="button" href={linkTo('import')}>
            Import and export
          </a>
          <button type="button" class="button button-primary" onClick={() => setAdding(true)}>
            Add a user
          </button>
        </div>
      </div>
      <Listing
        caption="Users"
        read={read}
        inputs={[search, customerId, externalId]}
        keyOf={({ id }) => id}
        empty="There is no such user."
        columns={[
          { name: 'Name', show: ({ id, username }) => <a href={linkTo('users', id)}>{username}</a> },
          { name: 'Role', show: ({ role }) => role },
          {
            name: 'Customer',
            show: (user) => <CustomerLink caller={caller} customerId={user.customerId} />,
          },
          { name: 'External id', show: (user) => user.externalId },
          { name: 'Password', show: ({ hasPassword }) => (hasPassword ? 'set' : 'none') },
          { name: 'State', show: (user) => <State of={user} /> },
        ]}
      >
        <div class="fields">
          <Field label="Beginning of the name" inputMode="search" value={beginning} onValue={setBeginning} />
          <CustomerField caller={caller} value={customerId} onValue={setCustomerId} none="All customers" />
          <Field label="External id" value={externalText} onValue={setExternalText} />
        </div>
      </Listing>
      {isAdding && <AddUser caller={caller} ofCustomer={customerId} close={() => setAdding(false)} />}
    </>
  )
}
