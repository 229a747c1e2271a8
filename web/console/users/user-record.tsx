import { useState } from 'preact/hooks'
import { Choice, Field } from '../../components/field.tsx'
import { oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField, CustomerLink } from '../customers/customer-field.tsx'
import { Facts } from '../facts.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { ROLES, roleOf, type User } from '../people/schemas.ts'
import { State } from '../people/state.tsx'

interface RecordOf {
  readonly caller: OperatorCaller
  readonly user: User
  readonly changed: () => void
}

/** The record of a user, and the form that changes it. */
export function UserRecord({ caller, user, changed }: RecordOf) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section class="panel stack stack-tight" aria-label="Record">
      <Facts
        of={[
          ['State', <State key="state" of={user} />],
          ['Role', user.role],
          ['Customer', <CustomerLink key="customer" caller={caller} customerId={user.customerId} />],
          ['Type', user.userType],
          ['External id', user.externalId ?? 'none'],
          ['Password', user.hasPassword ? 'set' : 'none: logs in by a trusted issuer alone'],
          [
            'Id',
            <code key="id" class="id">
              {user.id}
            </code>,
          ],
        ]}
      />
      <div>
        <button type="button" class="button button-small" onClick={() => setOpen(true)}>
          Change the record
        </button>
      </div>
      {isOpen && <ChangeUser caller={caller} user={user} close={() => setOpen(false)} changed={changed} />}
    </section>
  )
}

/** The form for the name, the role, the customer and the external id. Only what differs is sent. */
function ChangeUser({ caller, user, close, changed }: RecordOf & { readonly close: () => void }) {
  const [username, setUsername] = useState(user.username)
  const [role, setRole] = useState<string>(user.role)
  const [customerId, setCustomerId] = useState(user.customerId)
  const [externalId, setExternalId] = useState(user.externalId ?? '')
  const change = async () => {
    const body = {
      ...(username !== user.username && { username }),
      ...(role !== user.role && { role: roleOf(role) }),
      ...(customerId !== user.customerId && { customerId }),
      ...(externalId !== (user.externalId ?? '') && { externalId: externalId === '' ? null : externalId }),
    }
    const params = { path: { userId: user.id } }
    await oneOf(caller.calls.PATCH('/api/v2/operator/user/{userId}', { params, body }))
    changed()
  }
  return (
    <FormDialog title={`Change ${user.username}`} verb="Change" act={change} close={close}>
      <Field
        label="Name (e-mail)"
        inputMode="email"
        value={username}
        onValue={setUsername}
        required
        hint="A lock of the old name stays with the old name."
      />
      <Choice label="Role" options={ROLES} value={role} onValue={setRole} />
      <CustomerField caller={caller} value={customerId} onValue={setCustomerId} />
      <Field
        label="External id"
        value={externalId}
        onValue={setExternalId}
        hint="The id in a system of the customer. Empty: none. It moves along to another customer."
      />
      <p class="small soft">
        Sessions go on, and get the new name, role and customer with their next refresh. Access tokens keep
        the old ones until they end.
      </p>
    </FormDialog>
  )
}
