import type { ComponentChildren } from 'preact'
import { ExactTime } from '../../components/time.tsx'
import type { Listed } from '../../service/calls.ts'
import { Listing } from '../listing.tsx'
import { linkTo } from '../route.ts'
import { From } from './origin.tsx'
import type { Event } from './schemas.ts'

/** Events that are no matter of course. */
const MARKS: Partial<Record<Event['event'], string>> = {
  second_use: 'mark mark-bad',
  locked: 'mark mark-warn',
}

/** What happened to a user, newest first, with the causes in words, both origins, and who did it. */
export function History({
  read,
  version,
}: {
  readonly read: (page: number, size: number) => Promise<Listed<Event>>
  readonly version: number
}) {
  return (
    <section class="stack stack-tight">
      <h2>History</h2>
      <Listing
        caption="History"
        read={read}
        version={version}
        keyOf={({ id }) => id}
        empty="Nothing has happened yet, or it was too long ago."
        columns={[
          { name: 'Time', show: ({ time }) => <ExactTime iso={time} /> },
          { name: 'What', show: (event) => <What of={event} /> },
          { name: 'From', show: ({ origin }) => <From of={origin} /> },
          { name: 'Before that', show: ({ previousOrigin }) => <From of={previousOrigin} /> },
          { name: 'By', show: ({ actor }) => actorOf(actor) },
          { name: 'Ids', show: (event) => <Ids of={event} /> },
        ]}
      />
    </section>
  )
}

function What({ of: { event, words } }: { readonly of: Event }) {
  const mark = MARKS[event]
  return mark === undefined ? words : <span class={`${mark} mark-long`}>{words}</span>
}

/** The session and the request, by which the log of the service has more. */
function Ids({ of }: { readonly of: Event }) {
  const ids = [
    ['Session', of.familyId],
    ['Request', 'requestId' in of && typeof of.requestId === 'string' ? of.requestId : null],
  ] as const
  return (
    <>
      {ids.map(([name, id]) =>
        id === null ? null : (
          <div key={name}>
            <span class="soft">{name}</span> <code class="id">{id}</code>
          </div>
        ),
      )}
    </>
  )
}

function actorOf({ kind, userId, operatorId, operatorName, clientId }: Event['actor']): ComponentChildren {
  if (kind === 'operator') {
    // An operator can choose a name that looks like another one, and no id.
    return <span title={operatorId ?? undefined}>operator {operatorName ?? operatorId}</span>
  }
  if (kind === 'administrator' && userId !== null) {
    return <a href={linkTo('users', userId)}>administrator</a>
  }
  if (kind === 'client' && clientId !== undefined) return `client ${clientId}`
  return <span class="word">{kind.replaceAll('_', ' ')}</span>
}
