import type { AuthClient, DeviceSession } from '@edge-token-service/client'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Confirm } from '../components/confirm.tsx'
import { Device, Place } from '../components/origin.tsx'
import { originWords } from '../components/origin-words.ts'
import { Pager } from '../components/pager.tsx'
import { type Column, Table } from '../components/table.tsx'
import { Time } from '../components/time.tsx'
import { hasCode, told } from '../service/client-refusals.ts'
import type { Session } from './use-session.ts'
import type { Sessions } from './use-sessions.ts'

const SIZE = 10

type Asked = { readonly end: 'one'; readonly of: DeviceSession } | { readonly end: 'others' | 'all' }

/** The live sessions, with the ways to end them. */
export function SessionList({
  auth,
  sessions,
  leave,
}: {
  readonly auth: AuthClient
  readonly sessions: Sessions
  readonly leave: Session['leave']
}) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const hasAsked = useRef(false)
  const { list, look } = sessions
  const others = list?.filter(({ current }) => !current) ?? []
  const [page, setPage] = useState(0)
  const totalPages = Math.ceil((list?.length ?? 0) / SIZE)
  const shown = Math.max(0, Math.min(page, totalPages - 1))

  useLayoutEffect(() => {
    // The button that asked is gone with its row.
    if (asked === null && hasAsked.current && document.activeElement === document.body)
      heading.current?.focus()
    hasAsked.current = asked !== null
  }, [asked])

  /** Ends sessions and reads what is left. */
  async function end(call: Promise<void>): Promise<void> {
    await told(call)
    await look()
  }
  return (
    <section class="panel stack account-sessions" aria-labelledby="sessions">
      <div class="row row-apart">
        <h2 id="sessions" ref={heading} tabIndex={-1}>
          {list === null ? 'Sessions' : counted(list.length)}
        </h2>
        <div class="row">
          <button
            type="button"
            class="button button-small"
            disabled={others.length === 0}
            onClick={() => setAsked({ end: 'others' })}
          >
            End all others
          </button>
          <button
            type="button"
            class="button button-small"
            disabled={list === null}
            onClick={() => setAsked({ end: 'all' })}
          >
            End all
          </button>
        </div>
      </div>
      {list === null ? (
        <p class="soft">Reading your sessions</p>
      ) : (
        <>
          <Table
            caption="Your sessions"
            columns={columns((of) => setAsked({ end: 'one', of }))}
            rows={list.slice(shown * SIZE, (shown + 1) * SIZE)}
            keyOf={({ id }) => id}
            empty="There is no session."
          />
          <Pager
            page={shown}
            totalPages={totalPages}
            totalElements={list.length}
            turn={setPage}
            label="Pages of the sessions"
          />
        </>
      )}
      {asked?.end === 'one' && (
        <Confirm
          title="End this session?"
          verb="End the session"
          act={() => end(endOne(auth, asked.of))}
          close={() => setAsked(null)}
        >
          <Ending of={[asked.of]} />
          <p>
            It began <Time iso={asked.of.createdAt} />, and was last used{' '}
            <Time iso={asked.of.lastRefreshedAt} />.
          </p>
        </Confirm>
      )}
      {asked?.end === 'others' && (
        <Confirm
          title={`End ${counted(others.length, 'other')}?`}
          verb={`End ${counted(others.length)}`}
          act={() => end(auth.endOtherSessions())}
          close={() => setAsked(null)}
        >
          <Ending of={others} />
          <p>This session goes on.</p>
        </Confirm>
      )}
      {asked?.end === 'all' && list !== null && (
        <Confirm
          title={`End ${list.length === 1 ? 'your only session' : `all ${counted(list.length)}`}?`}
          verb={`End ${counted(list.length)}`}
          act={() =>
            told(leave('All sessions have ended, also the one of this browser.', () => auth.endAllSessions()))
          }
          close={() => setAsked(null)}
        >
          <Ending of={list} />
          <p>You are signed out here too.</p>
        </Confirm>
      )}
    </section>
  )
}

const columns = (ask: (of: DeviceSession) => void): readonly Column<DeviceSession>[] => [
  {
    name: 'Device',
    show: (of) => (
      <span class="account-marked">
        <strong>
          <Device of={of} />
        </strong>
        {of.current && <span class="mark mark-good">This one</span>}
      </span>
    ),
  },
  { name: 'Place', show: (of) => <Place of={of} /> },
  { name: 'Last use', show: ({ lastRefreshedAt }) => <Time iso={lastRefreshedAt} /> },
  { name: 'Begun', show: ({ createdAt }) => <Time iso={createdAt} /> },
  {
    name: '',
    show: (of) =>
      of.current ? null : (
        <button
          type="button"
          class="button button-small"
          aria-label={`End: ${originWords(of)}`}
          onClick={() => ask(of)}
        >
          End
        </button>
      ),
  },
]

/** A session that has ended meanwhile is what was asked for. */
async function endOne(auth: AuthClient, { id }: DeviceSession): Promise<void> {
  try {
    await auth.endSession(id)
  } catch (error) {
    if (!hasCode(error, 'GLOBAL_1003')) throw error
  }
}

const MOST_NAMED = 5

/** The sessions that end, by name. */
export function Ending({ of: sessions }: { readonly of: readonly DeviceSession[] }) {
  const more = sessions.length - MOST_NAMED
  return (
    <ul class="account-ending">
      {sessions.slice(0, MOST_NAMED).map((session) => (
        <li key={session.id}>
          {originWords(session)}
          {session.current && ' (this one)'}
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  )
}

/** Such as "1 session" or "3 other sessions". */
export const counted = (count: number, which = ''): string =>
  `${count} ${which === '' ? '' : `${which} `}${count === 1 ? 'session' : 'sessions'}`
