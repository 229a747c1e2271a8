import { AuthError } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Field } from '../components/field.tsx'
import { Fault, Notice } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { browserSession, type Caller, recognizeAdministrator, recognizeOperator } from './caller.ts'

interface SignInOf {
  readonly entered: (caller: Caller) => void
}

/** The two ways into the console: as an operator with a token, as an administrator with a password. */
export function SignIn({ entered, said }: SignInOf & { readonly said: string | null }) {
  return (
    <div class="page-narrow stack">
      <h1>Console</h1>
      {said !== null && <Notice kind="warn">{said}</Notice>}
      <OperatorSignIn entered={entered} />
      <AdministratorSignIn entered={entered} />
    </div>
  )
}

function OperatorSignIn({ entered }: SignInOf) {
  const [token, setToken] = useState('')
  const action = useAction()
  const enter = () => action.run(async () => entered(await recognizeOperator(token.trim())))
  return (
    <form
      class="panel stack"
      onSubmit={(event) => {
        event.preventDefault()
        enter()
      }}
    >
      <h2>Operator</h2>
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

function AdministratorSignIn({ entered }: SignInOf) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const action = useAction()
  const enter = () =>
    action.run(async () => {
      const auth = browserSession()
      await auth.login(username, password).catch(explainLogin)
      const caller = await recognizeAdministrator(auth)
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
        label="E-mail"
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

function explainLogin(error: unknown): never {
  if (error instanceof AuthError && error.kind === 'bad_request' && error.code === 'AUTH_1001') {
    throw new Error('The e-mail address or the password is wrong.')
  }
  throw error
}
