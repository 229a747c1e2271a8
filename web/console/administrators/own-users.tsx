import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { Fault } from '../../components/notice.tsx'
import { useLater } from '../../components/use-later.ts'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, done } from '../../service/calls.ts'
import type { AdministratorCaller } from '../caller.ts'
import { Facts } from '../facts.tsx'
import { Listing } from '../listing.tsx'
import { History } from '../people/history.tsx'
import type { CustomerUser } from '../people/schemas.ts'
import { Sessions } from '../people/sessions.tsx'
import { State } from '../people/state.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'

/** The users of an administrator's customer, or the one of the route. */
export function OwnUsers({ caller, route: [userId, username] }: Shown<AdministratorCaller>) {
  return userId === undefined ? (
    <OwnUserList caller={caller} />
  ) : (
    <OwnUser key={userId} caller={caller} userId={userId} username={username ?? null} />
  )
}

function OwnUserList({ caller }: { readonly caller: AdministratorCaller }) {
  const [beginning, setBeginning] = useState('')
  const search = useLater(beginning)
  const read = (page: number, size: number) =>
    answerOf(caller.calls.GET('/api/v2/user', { params: { query: { page, size, search } } }))
  return (
    <>
      <h1>Users of your customer</h1>
      <Listing
        caption="Users"
        read={read}
        inputs={[search]}
        keyOf={({ id }) => id}
        empty="No name begins so."
        columns={[
          {
            name: 'Name',
            show: ({ id, username }) => <a href={linkTo('users', id, username)}>{username}</a>,
          },
          { name: 'Role', show: ({ role }) => role },
          { name: 'External id', show: ({ externalId }) => externalId },
          { name: 'Password', show: ({ hasPassword }) => (hasPassword ? 'set' : 'none') },
          { name: 'State', show: (user) => <State of={user} /> },
        ]}
      >
        <Field label="Beginning of the name" inputMode="search" value={beginning} onValue={setBeginning} />
      </Listing>
    </>
  )
}

/** One user: the record as the list has it, the sessions, which can be ended, and the history. */
function OwnUser({
  caller,
  userId,
  username,
}: {
  readonly caller: AdministratorCaller
  readonly userId: string
  /** By it the list finds the record. Null: the route has the id alone. */
  readonly username: string | null
}) {
  const { calls } = caller
  const [version, setVersion] = useState(0)
  const changed = () => setVersion((before) => before + 1)
  const user = useLoad(async (): Promise<CustomerUser | undefined> => {
    if (username === null) return undefined
    const query = { search: username, size: 100 }
    const { content } = await answerOf(calls.GET('/api/v2/user', { params: { query } }))
    return content.find(({ id }) => id === userId)
  }, [userId, username])
  const path = { userId }
  // Never the name of the route: a link can have that of one user beside the id of another.
  const name = user.value?.username ?? null
  return (
    <>
      <p class="small">
        <a href={linkTo('users')}>Users</a>
      </p>
      <h1>{name ?? `User ${userId}`}</h1>
      <Fault of={user.fault} />
      {user.value !== null && user.value !== undefined && <Record of={user.value} />}
      <Sessions
        whose={name ?? `the user ${userId}`}
        version={version}
        changed={changed}
        of={{
          read: (page, size) =>
            answerOf(calls.GET('/api/v2/user/{userId}/session', { params: { path, query: { page, size } } })),
          endAll: () => done(calls.DELETE('/api/v2/user/{userId}/session', { params: { path } })),
          endOne: (id) =>
            done(calls.DELETE('/api/v2/user/{userId}/session/{id}', { params: { path: { userId, id } } })),
        }}
      />
      <History
        version={version}
        read={(page, size) =>
          answerOf(calls.GET('/api/v2/user/{userId}/history', { params: { path, query: { page, size } } }))
        }
      />
    </>
  )
}

function Record({ of }: { readonly of: CustomerUser }) {
  return (
    <section class="panel" aria-label="Record">
      <Facts
        of={[
          ['State', <State key="state" of={of} />],
          ['Role', of.role],
          ['Type', of.userType],
          ['External id', of.externalId ?? 'none'],
          ['Password', of.hasPassword ? 'set' : 'none: logs in by a trusted issuer alone'],
          [
            'Id',
            <code key="id" class="id">
              {of.id}
            </code>,
          ],
        ]}
      />
    </section>
  )
}
