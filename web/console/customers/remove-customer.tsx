import { useState } from 'preact/hooks'
import { Check } from '../../components/field.tsx'
import { Fault } from '../../components/notice.tsx'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, oneOf } from '../../service/calls.ts'
import { Refused } from '../../service/refused.ts'
import type { OperatorCaller } from '../caller.ts'
import { FormDialog } from '../form-dialog.tsx'
import type { Customer } from '../people/schemas.ts'
import { numberOf } from '../words.ts'

/** The removal of a customer. It says how many users it has, and erases them if that is asked for. */
export function RemoveCustomer({
  caller: { calls },
  customer,
  removed,
  close,
}: {
  readonly caller: OperatorCaller
  readonly customer: Customer
  /** Is told what was removed. */
  readonly removed: (words: string) => void
  readonly close: () => void
}) {
  const [withUsers, setWithUsers] = useState(false)
  const users = useLoad(
    () =>
      answerOf(
        calls.GET('/api/v2/operator/user', { params: { query: { customerId: customer.id, size: 1 } } }),
      ),
    [customer.id],
  )
  const count = users.value?.pageable.totalElements ?? 0
  const remove = async () => {
    // The service refuses it too (GLOBAL_1008). Here it is said before.
    if (count > 0 && !withUsers) {
      throw new Refused(
        `${customer.name} has ${numberOf(count, 'user')}. Tick the box to erase them too.`,
        {},
      )
    }
    const params = {
      path: { customerId: customer.id },
      query: withUsers ? { users: 'remove' as const } : {},
    }
    const gone = await oneOf(calls.DELETE('/api/v2/operator/customer/{customerId}', { params }))
    const waiting =
      gone.pending === 0 ? '' : ` ${gone.pending} more cannot log in, and are erased within minutes.`
    removed(`${customer.name} is removed, with ${numberOf(gone.users, 'user')}.${waiting}`)
  }
  return (
    <FormDialog title={`Remove ${customer.name}?`} verb="Remove for good" danger act={remove} close={close}>
      <p>
        Its clients, receivers and trusted issuers are removed too: its resource servers cannot introspect any
        more, no event is delivered, and no token of its issuers begins a session.
      </p>
      <Fault of={users.fault} />
      {users.value === null && users.fault === null && <p class="soft">Counting the users…</p>}
      {users.value !== null && count === 0 && <p>It has no users.</p>}
      {count > 0 && (
        <>
          <p>
            It has <strong>{numberOf(count, 'user')}</strong>. None of them can log in from then on, all their
            sessions end, and their records and histories are erased.
          </p>
          <Check
            label={`Erase the ${numberOf(count, 'user')} too`}
            checked={withUsers}
            onChecked={setWithUsers}
          />
        </>
      )}
    </FormDialog>
  )
}
