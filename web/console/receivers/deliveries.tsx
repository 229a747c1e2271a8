import { useEffect, useState } from 'preact/hooks'
import { Confirm } from '../../components/confirm.tsx'
import { Time } from '../../components/time.tsx'
import type { components } from '../../openapi.d.ts'
import { answerOf, type Calls } from '../../service/calls.ts'
import { type Desk, useDesk } from '../desk.tsx'
import { Listing } from '../listing.tsx'
import { linkTo } from '../route.ts'
import { RowButton } from '../row-button.tsx'

type Delivery = components['schemas']['Delivery']

interface Of {
  readonly calls: Calls
  readonly receiverId: string
}

/** Between two readings while the page is seen: an event that is sent is delivered shortly after. */
const EVERY_MS = 5000

/** The largest page of a list. */
const MOST = 100

/** The events of a receiver, newest first, which can be sent again. */
export function Deliveries({ calls, receiverId }: Of) {
  const desk = useDesk()
  const readings = useReadings()
  const of = { calls, receiverId }
  return (
    <>
      <p>
        <a href={linkTo('receivers')}>Receivers</a>
      </p>
      <h1>Deliveries</h1>
      <p class="soft">
        To <code>{receiverId}</code>
      </p>
      <div class="row">
        <button type="button" class="button" onClick={() => desk.changed(null)}>
          Read again
        </button>
        <button
          type="button"
          class="button"
          disabled={desk.busy}
          onClick={() => desk.run(() => askToResendFailed(of, desk))}
        >
          Resend all that failed
        </button>
      </div>
      <Listing
        caption="Deliveries"
        read={(page, size) => readDeliveries(of, page, size)}
        version={desk.version + readings}
        keyOf={({ eventId }) => eventId}
        empty="There is no event yet."
        columns={[
          { name: 'Event', show: (delivery) => <Event delivery={delivery} /> },
          { name: 'State', show: (delivery) => <State delivery={delivery} /> },
          { name: 'Tries', show: ({ tries }) => <span class="number">{tries}</span> },
          { name: 'Accepted', show: ({ acceptedAt }) => <Time iso={acceptedAt} /> },
          { name: 'Last try', show: ({ triedAt }) => (triedAt === null ? 'None' : <Time iso={triedAt} />) },
          {
            name: '',
            show: ({ eventId, state }) => (
              <RowButton
                verb={state === 'waiting' ? 'Try now' : 'Resend'}
                of={eventId}
                disabled={desk.busy}
                act={() =>
                  desk.run(async () => {
                    await resend(of, eventId)
                    return 'The event is sent again.'
                  })
                }
              />
            ),
          },
        ]}
      >
        {desk.shown}
      </Listing>
    </>
  )
}

/** Counts up every few seconds while the page is seen. */
function useReadings(): number {
  const [readings, setReadings] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setReadings((before) => before + 1)
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return readings
}

const readDeliveries = ({ calls, receiverId }: Of, page: number, size: number) =>
  answerOf(
    calls.GET('/api/v2/operator/receiver/{receiverId}/delivery', {
      params: { path: { receiverId }, query: { page, size } },
    }),
  )

const resend = ({ calls, receiverId }: Of, eventId: string) =>
  answerOf(
    calls.POST('/api/v2/operator/receiver/{receiverId}/delivery/{eventId}/resend', {
      params: { path: { receiverId, eventId } },
    }),
  )

/** Finds the events that failed, and asks. Returns the words for what was found. */
async function askToResendFailed(of: Of, desk: Desk): Promise<string> {
  const failed: string[] = []
  for (let page = 0, pages = 1; page < pages; page++) {
    const list = await readDeliveries(of, page, MOST)
    failed.push(...list.content.filter(({ state }) => state === 'failed').map(({ eventId }) => eventId))
    pages = list.pageable.totalPages
  }
  const found = failed.length === 1 ? '1 event has failed' : `${failed.length} events have failed`
  if (failed.length === 0) return 'No event has failed.'
  const act = async () => {
    for (const eventId of failed) await resend(of, eventId)
    desk.changed(`${failed.length} of ${failed.length} are sent again.`)
  }
  desk.open((close) => (
    <Confirm title="Resend all that failed?" verb={`Resend ${failed.length}`} act={act} close={close}>
      <p>{found}. Each is sent again with the same id, and out of order.</p>
    </Confirm>
  ))
  return `${found}.`
}

function Event({ delivery: { type, eventId } }: { readonly delivery: Delivery }) {
  return (
    <>
      <strong>{type}</strong>
      <div class="soft">
        <code>{eventId}</code>
      </div>
    </>
  )
}

const MARKS = { waiting: 'mark mark-warn', delivered: 'mark mark-good', failed: 'mark mark-bad' } as const

function State({ delivery: { state, failure, dueAt } }: { readonly delivery: Delivery }) {
  return (
    <>
      <span class={MARKS[state]}>{state}</span>
      {failure !== null && <div>{failure}</div>}
      {dueAt !== null && (
        <div class="soft">
          Next try <Time iso={dueAt} />
        </div>
      )}
    </>
  )
}
