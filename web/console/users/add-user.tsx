import { useState } from 'preact/hooks'
import { Choice, Field } from '../../components/field.tsx'
import { oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { ROLES, roleOf, USER_TYPES } from '../people/schemas.ts'
import { linkTo } from '../route.ts'

/** The form for a new user. Its page opens afterwards. */
export function AddUser({
  caller,
  ofCustomer,
  close,
}: {
  readonly caller: OperatorCaller
  readonly ofCustomer: string
  readonly close: () => void
}) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [customerId, setCustomerId] = useState(ofCustomer)
  const [role, setRole] = useState<string>('ROLE_USER')
  const [userType, setUserType] = useState<string>('PORTAL')
  const [externalId, setExternalId] = useState('')
  const add = async () => {
    const { id } = await oneOf(
      caller.calls.POST('/api/v2/operator/user', {
        body: {
          username,
          customerId,
          role: roleOf(role),
          userType: userType === 'PUBLIC_API' ? userType : 'PORTAL',
          ...(password !== '' && { password }),
          ...(externalId !== '' && { externalId }),
        },
      }),
    )
    location.hash = linkTo('users', id)
  }
  return (
    <FormDialog title="Add a user" verb="Add" act={add} close={close}>
      <Field label="Name (e-mail)" inputMode="email" value={username} onValue={setUsername} required />
      <CustomerField caller={caller} value={customerId} onValue={setCustomerId} />
      <Choice label="Role" options={ROLES} value={role} onValue={setRole} />
      <Choice label="Type" options={USER_TYPES} value={userType} onValue={setUserType} />
      <Field
        label="Password"
        type="password"
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        hint="Empty: none. The user then logs in by a trusted issuer, or sets one with a reset token."
      />
      <Field
        label="External id"
        value={externalId}
        onValue={setExternalId}
        hint="The id in a system of the customer. Empty: none."
      />
    </FormDialog>
  )
}
