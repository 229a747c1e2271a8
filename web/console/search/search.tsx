import { Fault, Notice } from '../../components/notice.tsx'
import { Table } from '../../components/table.tsx'
import { ExactTime } from '../../components/time.tsx'
import { useLoad } from '../../components/use-load.ts'
import { answerOf, type Calls } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'
import { numberOf } from '../words.ts'
import { type Found, groupsOf, linkOf } from './results.ts'

const TIME = {
  name: 'Time',
  show: ({ time }: Found) => (time === null ? null : <ExactTime iso={time} />),
}

/** What a search has found, by kind, each with the link to its page. */
export function Search({ caller, route: [query = ''] }: Shown<OperatorCaller>) {
  // By the key no answer is shown below another question.
  return <Results key={query} caller={caller} query={query} />
}

function Results({ caller, query }: { readonly caller: OperatorCaller; readonly query: string }) {
  const found = useLoad(() => search(caller.calls, query), [query])
  return (
    <>
      <h1>{query === '' ? 'Search' : `Search: ${query}`}</h1>
      <Fault of={found.fault} />
      {found.value === null && found.fault === null && <p class="soft">Searching…</p>}
      {found.value !== null && found.value.pending > 0 && (
        <Notice kind="warn">
          {numberOf(found.value.pending, 'cell')} did not answer, or have too much to search: sessions and
          events may be missing.
        </Notice>
      )}
      {found.value?.matches.length === 0 && query !== '' && <Nothing />}
      {groupsOf(found.value?.matches ?? []).map(([words, rows]) => (
        <section key={words} class="stack stack-tight">
          <h2>{words}</h2>
          <Table
            caption={words}
            rows={rows}
            keyOf={({ kind, id }) => `${kind} ${id}`}
            empty=""
            columns={[
              { name: 'Name', show: (row) => <a href={linkTo(...linkOf(row))}>{row.name ?? row.id}</a> },
              { name: 'Id', show: ({ id }) => <code class="id">{id}</code> },
              ...(rows.some(({ time }) => time !== null) ? [TIME] : []),
            ]}
          />
        </section>
      ))}
    </>
  )
}

async function search(calls: Calls, query: string) {
  if (query === '') return { matches: [], pending: 0 }
  const call = calls.GET('/api/v2/operator/search', { params: { query: { query } } })
  const { content } = await answerOf(call)
  const { response } = await call
  return { matches: content, pending: Number(response.headers.get('X-Pending-Cells')) }
}

function Nothing() {
  return (
    <Notice>
      <p>
        Nothing has this name or id. A name is found by its beginning, and an id as a whole. Sessions and
        requests are found as long as the histories are kept (HISTORY_DAYS).
      </p>
      <p>
        Every call is searched in the log of the service by its request id, the header X-Request-Id of its
        answer: the field requestId of the log lines.
      </p>
    </Notice>
  )
}
