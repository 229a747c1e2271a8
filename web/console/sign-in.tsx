import { useState } from 'preact/hooks'
import { Field } from '../components/field.tsx'
import { Fault, Notice } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { signIn } from '../service/client-refusals.ts'
import {
  browserSession,
  type Caller,
  type Lost,
  recognizeAdministrator,
  recognizeOperator,
} from './caller.ts'

interface SignInOf {
  readonly entered: (caller: Caller) => void
  readonly lost: Lost
}

/** The two ways into the console: as an operator with a token, as an administrator with a password. */
export function SignIn({ entered, lost, said }: SignInOf & { readonly said: string | null }) {
  return (
    <div class="page-narrow stack">
      <h1>Console</h1>
      {said !== null && <Notice kind="warn">{said}</Notice>}
      <OperatorSignIn entered={entered} lost={lost} />
      <AdministratorSignIn entered={entered} lost={lost} />
    </div>
  )
}

function OperatorSignIn({ entered, lost }: SignInOf) {
  const [token, setToken] = useState('')
  const action = useAction()
  const enter = () => action.run(async () => entered(await recognizeOperator(token.trim(), lost)))
  return (
    <form
      class="panel stack"
      onSubmit={(event) => {
        event.preventDefault()
        enter()
      }}
    >
      <h2>Operator</h2>
      {/* Password managers keep a password with a name. */}
      <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
      <Field
        label="Operator token"
        type="password"
        autoComplete="current-password"
        value={token}
        onValue={setToken}
        required
        hint="Only this page has it, until it is closed or reloaded. Locally it is OPERATOR_TOKEN in .dev.vars."
      />
      <Fault of={action.fault} />
      <div>
        <button type="submit" class="button button-primary" disabled={action.busy}>
          Enter as operator
        </button>
      </div>
    </form>
  )
}

function AdministratorSignIn({ entered, lost }: SignInOf) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const action = useAction()
  const enter = () =>
    action.run(async () => {
      const auth = browserSession()
      await signIn(auth, username, password)
      const caller = await recognizeAdministrator(auth, lost).catch(async (error: unknown) => {
        // This page began the session, and has no use of it.
        await auth.logout().catch(() => undefined)
        throw error
      })
      if (caller !== null) entered(caller)
    })
  return (
    <form
      class="panel stack"
      onSubmit={(event) => {
        event.preventDefault()
        enter()
      }}
    >
      <h2>Administrator of a customer</h2>
      <Field
        label="User name"
        inputMode="email"
        autoComplete="username"
        value={username}
        onValue={setUsername}
        required
      />
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onValue={setPassword}
        required
      />
      <Fault of={action.fault} />
      <div>
        <button type="submit" class="button button-primary" disabled={action.busy}>
          Sign in as administrator
        </button>
      </div>
    </form>
  )
}
