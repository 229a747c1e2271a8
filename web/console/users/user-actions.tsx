import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { Notice } from '../../components/notice.tsx'
import { Secrets } from '../../components/secret.tsx'
import { oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { FormDialog } from '../form-dialog.tsx'
import type { User } from '../people/schemas.ts'
import { Ended, type SessionsOf } from '../people/sessions.tsx'
import { ACTIONS, type UserAction } from './actions.ts'

interface ActionsOf {
  readonly caller: OperatorCaller
  readonly user: User
  readonly sessions: SessionsOf
  readonly changed: () => void
}

/** A reset token. It is in the memory of its dialog alone. */
interface Token {
  readonly token: string
  readonly minutes: number
}

type Opened = UserAction | 'reset' | 'password' | Token | null

/** What an operator can do with a user. Whatever ends something says first what. */
export function UserActions(of: ActionsOf) {
  const [opened, setOpened] = useState<Opened>(null)
  const [said, setSaid] = useState<string | null>(null)
  const close = () => setOpened(null)
  const open = (which: Opened) => {
    setSaid(null)
    setOpened(which)
  }
  const done = (words: string) => {
    setSaid(words)
    of.changed()
  }
  const buttons: readonly (readonly [string, Opened, boolean])[] = [
    ['New password', 'password', true],
    ['Reset token', 'reset', false],
    ...ACTIONS.filter(({ isFor }) => isFor(of.user)).map(
      (action) => [action.name, action, action.ends] as const,
    ),
  ]
  return (
    <section class="stack stack-tight">
      <h2>Actions</h2>
      <div class="row">
        {buttons.map(([words, which, ends]) => (
          <button
            key={words}
            type="button"
            class={`button button-small ${ends ? 'button-danger' : ''}`}
            onClick={() => open(which)}
          >
            {words}
          </button>
        ))}
      </div>
      {said !== null && <Notice kind="good">{said}</Notice>}
      {opened === 'password' && <NewPassword {...of} close={close} done={done} />}
      {opened === 'reset' && <ResetToken {...of} close={close} show={open} />}
      {opened !== null && typeof opened === 'object' && 'token' in opened && (
        <ShownToken of={opened} user={of.user} close={close} />
      )}
      {opened !== null && typeof opened === 'object' && 'name' in opened && (
        <Act {...of} action={opened} close={close} done={done} />
      )}
    </section>
  )
}

interface Closing {
  readonly close: () => void
  readonly done: (words: string) => void
}

function Act({ action, caller, user, sessions, close, done }: ActionsOf & Closing & { action: UserAction }) {
  const act = async () => {
    await action.act(caller.calls, user.id)
    done(action.said)
  }
  const title = `${action.name}: ${user.username}`
  return (
    <FormDialog title={title} verb={action.verb} danger={action.ends} act={act} close={close}>
      <p>
        {action.ends && <Ended read={sessions.read} />} {action.words}
      </p>
    </FormDialog>
  )
}

function NewPassword({ caller, user, sessions, close, done }: ActionsOf & Closing) {
  const [password, setPassword] = useState('')
  const change = async () => {
    const params = { path: { userId: user.id } }
    await oneOf(caller.calls.PATCH('/api/v2/operator/user/{userId}', { params, body: { password } }))
    done('The user has the new password.')
  }
  return (
    <FormDialog
      title={`New password: ${user.username}`}
      verb="Set the password"
      danger
      act={change}
      close={close}
    >
      <p>
        <Ended read={sessions.read} /> The failed logins are reset.
      </p>
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        required
        hint="The password policy does not apply. With a reset token the user chooses the password."
      />
    </FormDialog>
  )
}

function ResetToken({
  caller,
  user,
  close,
  show,
  changed,
}: ActionsOf & { readonly close: () => void; readonly show: (token: Token) => void }) {
  const ask = async () => {
    const params = { path: { userId: user.id } }
    const asked = await oneOf(caller.calls.POST('/api/v2/operator/user/{userId}/password-reset', { params }))
    changed()
    show({ token: asked.token ?? '', minutes: Math.round(asked.expiresIn / 60) })
  }
  return (
    <FormDialog
      title={`Reset token: ${user.username}`}
      verb="Make a token"
      act={ask}
      close={close}
      done={() => undefined}
    >
      <p>
        Whoever has the token sets a new password once, which ends all sessions. Sessions and password stay
        until then. A new token replaces an older one.
      </p>
    </FormDialog>
  )
}

function ShownToken({
  of,
  user,
  close,
}: {
  readonly of: Token
  readonly user: User
  readonly close: () => void
}) {
  return (
    <Secrets title="The reset token" values={[{ label: 'Reset token', value: of.token }]} close={close}>
      <p>
        It is good for {of.minutes} minutes. Send it to {user.username} in a way that only this person reads.
      </p>
    </Secrets>
  )
}
