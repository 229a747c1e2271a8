import type { AuthClient, HistoryEvent } from '@edge-token-service/client'
import { useState } from 'preact/hooks'
import { Fault } from '../components/notice.tsx'
import { originWords } from '../components/origin.tsx'
import { Pager } from '../components/pager.tsx'
import { type Column, Table } from '../components/table.tsx'
import { ExactTime } from '../components/time.tsx'
import { useLoad } from '../components/use-load.ts'
import { told } from './refusals.ts'

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
  { name: 'From where', show: (event) => <Origins of={event} /> },
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

/** Where the call came from, and for a second use of a token where both uses came from. */
export function Origins({ of: { origin, previousOrigin } }: { readonly of: HistoryEvent }) {
  if (origin === null && previousOrigin === null) return <span class="soft">The service</span>
  if (previousOrigin === null) return <>{origin !== null && originWords(origin)}</>
  return (
    <dl class="account-uses">
      <dt>First use</dt>
      <dd>{originWords(previousOrigin)}</dd>
      <dt>Second use</dt>
      <dd>{origin === null ? 'Unknown' : originWords(origin)}</dd>
    </dl>
  )
}
