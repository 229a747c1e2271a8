import type { AuthClient, SessionInfo } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Fault, Notice } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { History } from './history.tsx'
import { LastEnding } from './last-ending.tsx'
import { Password } from './password.tsx'
import { SessionList } from './session-list.tsx'
import { type Session, sidOf } from './use-session.ts'
import { useSessions } from './use-sessions.ts'

/** What somebody who is signed in sees. */
export function MyAccount({
  auth,
  info,
  session,
}: {
  readonly auth: AuthClient
  readonly info: SessionInfo
  readonly session: Session
}) {
  const sid = sidOf(info)
  const sessions = useSessions(auth, sid)
  const [changes, setChanges] = useState(0)
  const { list, outage } = sessions
  /** The history is read again when this differs: a session began or ended, or the password was changed here. */
  const version = `${changes} ${list?.map(({ id }) => id).toSorted()}`
  return (
    <>
      <Who auth={auth} info={info} session={session} />
      {session.lost !== null && <LastEnding auth={auth} lost={session.lost} close={session.forgetLost} />}
      {outage !== null && (
        <Notice kind="warn">
          {outage} The list may be old. Your session goes on, and the page asks again every few seconds.
        </Notice>
      )}
      <SessionList auth={auth} sessions={sessions} leave={session.leave} />
      <div class="account-lower">
        {list === null ? <div /> : <History auth={auth} sid={sid} version={version} />}
        <Password
          auth={auth}
          username={String(info.claims.email)}
          others={list?.filter(({ current }) => !current) ?? []}
          changed={async () => {
            setChanges((before) => before + 1)
            await sessions.look()
          }}
        />
      </div>
    </>
  )
}

function Who({ auth, info, session }: Parameters<typeof MyAccount>[0]) {
  const { run, busy, fault } = useAction()
  const { email, role, customerId, cnf } = info.claims
  const signOut = () => run(() => session.leave('You have signed out.', () => auth.logout()))
  return (
    <div class="stack stack-tight">
      <div class="row row-apart">
        <dl class="account-who">
          <div>
            <dt>User</dt>
            <dd>{String(email)}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd>{String(role)}</dd>
          </div>
          <div>
            <dt>Customer</dt>
            <dd>
              <code>{String(customerId)}</code>
            </dd>
          </div>
          <div>
            <dt>Key</dt>
            <dd>{cnf === undefined ? 'none' : 'bound to this browser'}</dd>
          </div>
        </dl>
        <button type="button" class="button" disabled={busy} onClick={signOut}>
          Sign out
        </button>
      </div>
      <Fault of={fault} />
    </div>
  )
}
