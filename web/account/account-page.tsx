import type { AuthClient } from '@edge-token-service/client'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Fault, Notice } from '../components/notice.tsx'
import { MyAccount } from './my-account.tsx'
import { SignIn } from './sign-in.tsx'
import { type Farewell, sidOf, useSession } from './use-session.ts'

/** The page: the form to sign in, or the account of who is signed in. */
export function AccountPage({ auth }: { readonly auth: AuthClient }) {
  const session = useSession(auth)
  const { info, farewell, fault } = session
  const heading = useRef<HTMLHeadingElement>(null)
  const state = info === undefined ? null : info === null ? 'out' : sidOf(info)
  const shown = useRef<string | null>(null)
  useLayoutEffect(() => {
    // What had the focus is gone with the state before.
    if (shown.current !== null && state !== shown.current) heading.current?.focus()
    shown.current = state
  }, [state])
  return (
    <div class="stack">
      <h1 ref={heading} tabIndex={-1}>
        My sessions
      </h1>
      <Fault of={fault} />
      {info === null && (
        <div class="stack account-sign-in">
          <p class="soft">See where you are signed in, end sessions, and change your password.</p>
          {farewell !== null && <Goodbye farewell={farewell} />}
          <SignIn auth={auth} />
        </div>
      )}
      {info && <MyAccount key={sidOf(info)} auth={auth} info={info} session={session} />}
    </div>
  )
}

function Goodbye({ farewell }: { readonly farewell: Farewell }) {
  if (farewell.kind === 'left') return <Notice kind="good">{farewell.words}</Notice>
  if (farewell.kind === 'unanswered') return <Notice kind="warn">{farewell.words}</Notice>
  return (
    <Notice kind="bad">
      <strong>Your session has ended.</strong> It was not ended on this page. Sign in to see what ended it.
    </Notice>
  )
}
