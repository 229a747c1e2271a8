import type { AuthClient } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Field } from '../components/field.tsx'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { signIn } from '../service/client-refusals.ts'

/** The form to sign in. */
export function SignIn({ auth }: { readonly auth: AuthClient }) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const { run, busy, fault } = useAction()
  const submit = (event: Event) => {
    event.preventDefault()
    run(() => signIn(auth, username, password))
  }
  return (
    <form class="panel stack" onSubmit={submit} aria-label="Sign in">
      <h2>Sign in</h2>
      <Field
        label="User name"
        value={username}
        onValue={setUsername}
        autoComplete="username"
        inputMode="email"
        required
      />
      <Field
        label="Password"
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="current-password"
        required
      />
      <Fault of={fault} />
      <div>
        <button type="submit" class="button button-primary" disabled={busy}>
          {busy ? 'Signing in' : 'Sign in'}
        </button>
      </div>
      <p class="small soft">
        The session is bound to a key of this browser that cannot be copied. Other tabs of this browser share
        it.
      </p>
    </form>
  )
}
