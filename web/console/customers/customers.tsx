import { answerOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { Listing } from '../listing.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.ts'

/** All customers, by name. */
export function Customers({ caller }: Shown<OperatorCaller>) {
  const read = (page: number, size: number) =>
    answerOf(caller.calls.GET('/api/v2/operator/customer', { params: { query: { page, size } } }))
  return (
    <>
      <h1>Customers</h1>
      <Listing
        caption="Customers"
        read={read}
        keyOf={({ id }) => id}
        empty="There is no customer yet."
        columns={[
          { name: 'Name', show: ({ id, name }) => <a href={linkTo('customers', id)}>{name}</a> },
          { name: 'Id', show: ({ id }) => <code>{id}</code> },
        ]}
      />
    </>
  )
}
