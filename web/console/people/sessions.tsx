import { useState } from 'preact/hooks'
import { Confirm } from '../../components/confirm.tsx'
import { Time } from '../../components/time.tsx'
import { useLoad } from '../../components/use-load.ts'
import type { Listed } from '../../service/calls.ts'
import { Listing } from '../listing.tsx'
import { From } from './origin.tsx'
import type { Session } from './schemas.ts'

/** The sessions of one user, and the calls that end them. */
export interface SessionsOf {
  readonly read: (page: number, size: number) => Promise<Listed<Session>>
  readonly endAll: () => Promise<unknown>
  /** Left out for operators, who end all sessions of a user. */
  readonly endOne?: (id: string) => Promise<unknown>
}

/** The live sessions of a user, most recently used first. `changed` is called after some have ended. */
export function Sessions({
  of,
  whose,
  version,
  changed,
}: {
  readonly of: SessionsOf
  readonly whose: string
  readonly version: number
  readonly changed: () => void
}) {
  const [ending, setEnding] = useState<Session | 'all' | null>(null)
  const { endOne } = of
  return (
    <section class="stack stack-tight">
      <div class="row row-apart">
        <h2>Sessions</h2>
        <button type="button" class="button button-small button-danger" onClick={() => setEnding('all')}>
          End all sessions
        </button>
      </div>
      <Listing
        caption="Sessions"
        read={of.read}
        version={version}
        keyOf={({ id }) => id}
        empty="There is no live session."
        columns={[
          { name: 'Device', show: (session) => <Device of={session} /> },
          { name: 'Last use', show: ({ lastRefreshedAt }) => <Time iso={lastRefreshedAt} /> },
          { name: 'Began', show: (session) => <Began of={session} /> },
          { name: 'Ends', show: ({ expiresAt }) => <Time iso={expiresAt} /> },
          { name: 'Id', show: ({ id }) => <code class="id">{id}</code> },
          ...(endOne === undefined
            ? []
            : [
                {
                  name: '',
                  show: (session: Session) => (
                    <button type="button" class="button button-small" onClick={() => setEnding(session)}>
                      End<span class="unseen"> the session {session.id}</span>
                    </button>
                  ),
                },
              ]),
        ]}
      />
      {ending === 'all' && (
        <Confirm
          title={`End all sessions of ${whose}?`}
          verb="End all sessions"
          act={of.endAll}
          close={() => closing(setEnding, changed)}
        >
          <p>
            <Ended read={of.read} /> The user stays able to log in again.
          </p>
        </Confirm>
      )}
      {ending !== null && ending !== 'all' && endOne !== undefined && (
        <Confirm
          title="End this session?"
          verb="End the session"
          act={() => endOne(ending.id)}
          close={() => closing(setEnding, changed)}
        >
          <From of={ending} />
          <p>
            {ending.current
              ? 'It is your own: it signs you out of this page.'
              : 'Its access token is accepted until its end by services that do not ask.'}
          </p>
        </Confirm>
      )}
    </section>
  )
}

function closing(setEnding: (none: null) => void, changed: () => void) {
  setEnding(null)
  changed()
}

/** How many sessions end: the number of the service, as of now. */
export function Ended({ read }: Pick<SessionsOf, 'read'>) {
  const live = useLoad(() => read(0, 1), [])
  if (live.fault !== null) return <>The number of live sessions is not known: it cannot be read now.</>
  if (live.value === null) return <>Counting the sessions…</>
  const { totalElements } = live.value.pageable
  if (totalElements === 0) return <>No session is live, so none ends.</>
  return <>{totalElements === 1 ? '1 live session ends.' : `${totalElements} live sessions end.`}</>
}

function Device({ of }: { readonly of: Session }) {
  return (
    <>
      {of.current && <span class="mark mark-good">this one</span>}
      <From of={of} />
    </>
  )
}

function Began({ of: { createdAt, createdFrom, ...now } }: { readonly of: Session }) {
  const moved = createdFrom.ipAddress !== now.ipAddress || createdFrom.userAgent !== now.userAgent
  return (
    <>
      <Time iso={createdAt} />
      {moved && <From of={createdFrom} />}
    </>
  )
}
