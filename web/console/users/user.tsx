import { useState } from 'preact/hooks'
import { Fault, Notice } from '../../components/notice.tsx'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, oneOf } from '../../service/calls.ts'
import { Refused } from '../../service/refused.ts'
import type { OperatorCaller } from '../caller.ts'
import { History } from '../people/history.tsx'
import { Sessions } from '../people/sessions.tsx'
import { linkTo } from '../route.ts'
import { UserActions } from './user-actions.tsx'
import { UserRecord } from './user-record.tsx'

const GONE =
  'There is no such user, or no more. What follows is what the cells still have: the history of a removal is there for about a day.'

/** One user, for operators: the record, what can be done, the sessions and the history. */
export function UserPage({ caller, userId }: { readonly caller: OperatorCaller; readonly userId: string }) {
  const { calls } = caller
  const path = { userId }
  // Each change makes the lists read again.
  const [version, setVersion] = useState(0)
  const user = useLoad(
    () => oneOf(calls.GET('/api/v2/operator/user/{userId}', { params: { path } })),
    [userId, version],
  )
  const changed = () => setVersion((before) => before + 1)
  const isGone = user.fault instanceof Refused && user.fault.status === 404
  const sessions = {
    read: (page: number, size: number) =>
      answerOf(
        calls.GET('/api/v2/operator/user/{userId}/session', { params: { path, query: { page, size } } }),
      ),
    endAll: () => answerOf(calls.DELETE('/api/v2/operator/user/{userId}/session', { params: { path } })),
  }
  return (
    <>
      <p class="small">
        <a href={linkTo('users')}>Users</a>
      </p>
      <h1>{user.value?.username ?? 'User'}</h1>
      {isGone ? <Notice kind="warn">{GONE}</Notice> : <Fault of={user.fault} />}
      {user.value !== null && !isGone && (
        <>
          <UserRecord caller={caller} user={user.value} changed={changed} />
          <UserActions caller={caller} user={user.value} sessions={sessions} changed={changed} />
        </>
      )}
      <Sessions
        of={sessions}
        whose={user.value?.username ?? `the user ${userId}`}
        version={version}
        changed={changed}
      />
      <History
        version={version}
        read={(page, size) =>
          answerOf(
            calls.GET('/api/v2/operator/user/{userId}/history', { params: { path, query: { page, size } } }),
          )
        }
      />
    </>
  )
}
