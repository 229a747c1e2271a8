import type { AuthClient } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Field } from '../components/field.tsx'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { Refused } from '../service/refused.ts'
import { hasCode, isOutage, refusalOfClient } from './refusals.ts'

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

async function signIn(auth: AuthClient, username: string, password: string): Promise<void> {
  try {
    await auth.login(username, password)
  } catch (error) {
    throw refusalOfSignIn(error)
  }
}

function refusalOfSignIn(error: unknown): Refused {
  const { code, retryAfter } = refusalOfClient(error)
  if (hasCode(error, 'AUTH_1001')) return new Refused('The user name or the password is wrong.', { code })
  if (hasCode(error, 'GLOBAL_1005')) {
    return new Refused('Too many logins were tried, so the right password is refused too for now.', {
      code,
      retryAfter,
    })
  }
  if (isOutage(error)) {
    return new Refused('The service does not answer. This says nothing about your password.', {
      code,
      retryAfter,
    })
  }
  if (error instanceof DOMException && error.name === 'DataCloneError') {
    return new Refused('This browser stores no keys, as in the Lockdown Mode. Use another one.', {})
  }
  return refusalOfClient(error)
}
