import type { AuthClient, HistoryEvent } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Fault } from '../components/notice.tsx'
import { originWords } from '../components/origin-words.ts'
import { Pager } from '../components/pager.tsx'
import { type Column, Table } from '../components/table.tsx'
import { ExactTime } from '../components/time.tsx'
import { useLoad } from '../components/use-load.ts'
import { told } from '../service/client-refusals.ts'

const SIZE = 10

/** What happened to the user, a page at a time. */
export function History({
  auth,
  sid,
  version,
}: {
  readonly auth: AuthClient
  readonly sid: string
  /** The first page is read again when it changes. */
  readonly version: string
}) {
  const [page, setPage] = useState(0)
  const { value, fault } = useLoad(() => told(auth.history(page, SIZE)), [auth, page, version])
  return (
    <section class="panel stack account-history" aria-labelledby="history">
      <h2 id="history">History</h2>
      <Fault of={fault} />
      {value === null ? (
        fault === null && <p class="soft">Reading the history</p>
      ) : (
        <>
          <Table
            caption="History"
            columns={columnsFor(sid)}
            rows={value.content}
            keyOf={({ id }) => id}
            empty="Nothing has happened yet."
          />
          <Pager {...value.pageable} turn={setPage} label="Pages of the history" />
        </>
      )}
    </section>
  )
}

const columnsFor = (sid: string): readonly Column<HistoryEvent>[] => [
  { name: 'When', show: ({ time }) => <ExactTime iso={time} /> },
  {
    name: 'What',
    show: (event) => (
      <span class="account-marked">
        {event.words}
        <Marks of={event} />
        {event.familyId === sid && <span class="mark">This session</span>}
      </span>
    ),
  },
  { name: 'By', show: (event) => <By of={event} sid={sid} /> },
]

/** Events that somebody should look at. */
const MARKS: Readonly<Record<string, readonly [kind: string, words: string]>> = {
  reuse: ['mark-bad', 'Possible theft'],
  ahead: ['mark-bad', 'Possible theft'],
  retry: ['mark-warn', 'Second use'],
  grace: ['mark-warn', 'Second use'],
}

function Marks({ of: { event, cause } }: { readonly of: HistoryEvent }) {
  const mark = event === 'locked' ? ['mark-warn', 'Locked'] : MARKS[cause ?? '']
  return mark === undefined ? null : <span class={`mark ${mark[0]}`}>{mark[1]}</span>
}

/** Who caused an event whose call has no known origin. */
const ACTORS: Readonly<Record<string, string>> = {
  administrator: 'An administrator',
  operator: 'An operator',
  client: 'A program',
  reset_token: 'Somebody with the token of a reset',
  service: 'The service',
}

function By({ of: event, sid }: { readonly of: HistoryEvent; readonly sid: string }) {
  const { origin, previousOrigin, actor } = event
  if (previousOrigin !== null) return <Uses of={event} />
  if (origin !== null) return <>{originWords(origin)}</>
  if (actor.kind !== 'user') return <>{ACTORS[actor.kind] ?? 'Unknown'}</>
  return <>{actor.familyId === sid ? 'You, in this session' : 'You, in another session'}</>
}

/** Where both uses of a token came from. */
export function Uses({ of: { origin, previousOrigin } }: { readonly of: HistoryEvent }) {
  return (
    <dl class="account-uses">
      <dt>First use</dt>
      <dd>{previousOrigin === null ? 'Unknown' : originWords(previousOrigin)}</dd>
      <dt>Second use</dt>
      <dd>{origin === null ? 'Unknown' : originWords(origin)}</dd>
    </dl>
  )
}
