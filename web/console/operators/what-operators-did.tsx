import { useState } from 'preact/hooks'
import { ExactTime } from '../../components/time.tsx'
import { answerOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { Listing } from '../listing.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'

/** What operators did, newest first. */
export function WhatOperatorsDid({ caller: { calls } }: Shown<OperatorCaller>) {
  const [version, setVersion] = useState(0)
  const read = (page: number, size: number) =>
    answerOf(calls.GET('/api/v2/operator/history', { params: { query: { page, size } } }))
  return (
    <>
      <div class="row row-apart">
        <h1>What operators did</h1>
        <button type="button" class="button button-small" onClick={() => setVersion(version + 1)}>
          Read again
        </button>
      </div>
      <Listing
        caption="What operators did"
        read={read}
        version={version}
        keyOf={({ id }) => id}
        empty="No operator has changed anything yet."
        columns={[
          { name: 'Time', show: ({ time }) => <ExactTime iso={time} /> },
          { name: 'What', show: ({ event }) => <strong>{event.replaceAll('_', ' ')}</strong> },
          { name: 'Of', show: ({ subjectId }) => <Sought id={subjectId} /> },
          { name: 'Detail', show: ({ detail }) => detail },
          {
            name: 'Operator',
            // An operator can choose a name that looks like another one, and no id.
            show: ({ operatorName, operatorId }) => (
              <>
                {operatorName}
                {operatorId !== operatorName && (
                  <div class="soft">
                    <code>{operatorId}</code>
                  </div>
                )}
              </>
            ),
          },
          { name: 'Request', show: ({ requestId }) => <Sought id={requestId} /> },
        ]}
      />
    </>
  )
}

/** An id that leads to everything that has it. */
function Sought({ id }: { readonly id: string | null }) {
  if (id === null) return null
  return (
    <a href={linkTo('search', id)}>
      <code>{id}</code>
    </a>
  )
}
