import type { AuthClient, DeviceSession } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Confirm } from '../components/confirm.tsx'
import { Check, Field } from '../components/field.tsx'
import { Fault, Notice } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { type PasswordFault, passwordFault } from './password-fault.ts'
import { counted, Ending } from './session-list.tsx'

/** The form that changes the password. */
export function Password({
  auth,
  username,
  others,
  changed,
}: {
  readonly auth: AuthClient
  readonly username: string
  /** The sessions that end with it. */
  readonly others: readonly DeviceSession[]
  readonly changed: () => Promise<void>
}) {
  const [present, setPresent] = useState('')
  const [next, setNext] = useState('')
  const [visible, setVisible] = useState(false)
  const [asked, setAsked] = useState(false)
  const [done, setDone] = useState(false)
  const [fault, setFault] = useState<PasswordFault>({})
  const { run, busy } = useAction()

  /** Never throws: the form shows the fault, beside the field that has it. */
  async function change(): Promise<void> {
    setDone(false)
    setFault({})
    try {
      await auth.changePassword(present, next)
    } catch (error) {
      setFault(passwordFault(error))
      return
    }
    setPresent('')
    setNext('')
    setDone(true)
    await changed()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (others.length === 0) run(change)
    else setAsked(true)
  }
  const type = visible ? 'text' : 'password'
  return (
    <form class="panel stack account-password" onSubmit={submit} aria-labelledby="password">
      <h2 id="password">Password</h2>
      {done && <Notice kind="good">The password is changed. All other sessions have ended.</Notice>}
      {/* Password managers take the user from it. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <Field
        label="Present password"
        type={type}
        value={present}
        onValue={setPresent}
        autoComplete="current-password"
        fault={fault.present ?? null}
        required
      />
      <Field
        label="New password"
        type={type}
        value={next}
        onValue={setNext}
        autoComplete="new-password"
        hint="At least 8 characters, and none of the commonest passwords"
        fault={fault.next ?? null}
        required
      />
      <Check label="Show the passwords" checked={visible} onChecked={setVisible} />
      <Fault of={fault.call} />
      <p class="small soft">
        {others.length === 0
          ? 'A change ends all other sessions. You have none.'
          : `A change ends your ${counted(others.length, 'other')}.`}
      </p>
      <div>
        <button type="submit" class="button" disabled={busy}>
          Change the password
        </button>
      </div>
      {asked && (
        <Confirm
          title={`Change the password and end ${counted(others.length, 'other')}?`}
          verb={`Change it and end ${counted(others.length)}`}
          act={change}
          close={() => setAsked(false)}
        >
          <Ending of={others} />
          <p>This session goes on.</p>
        </Confirm>
      )}
    </form>
  )
}
