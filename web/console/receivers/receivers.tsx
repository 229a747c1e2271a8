import { Time } from '../../components/time.tsx'
import type { components } from '../../openapi.d.ts'
import { answerOf, type Calls } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { type Desk, useDesk } from '../desk.tsx'
import { Listing } from '../listing.tsx'
import { Owner } from '../owner.tsx'
import { linkTo } from '../route.ts'
import { RowButton } from '../row-button.tsx'
import type { Shown } from '../view.tsx'
import { AddReceiver } from './add-receiver.tsx'
import { Deliveries } from './deliveries.tsx'
import { askToPause, askToRemove, askToRotate, resume, sendTest } from './receiver-actions.tsx'

export type Receiver = components['schemas']['Receiver']

/** The receivers of events, or the deliveries of the one that the route names. */
export function Receivers(shown: Shown<OperatorCaller>) {
  const [receiverId] = shown.route
  return receiverId === undefined ? (
    <AllReceivers caller={shown.caller} />
  ) : (
    <Deliveries key={receiverId} calls={shown.caller.calls} receiverId={receiverId} />
  )
}

function AllReceivers({ caller }: { readonly caller: OperatorCaller }) {
  const { calls } = caller
  const desk = useDesk()
  const read = (page: number, size: number) =>
    answerOf(calls.GET('/api/v2/operator/receiver', { params: { query: { page, size } } }))
  return (
    <>
      <h1>Receivers</h1>
      <AddReceiver caller={caller} desk={desk} />
      <Listing
        caption="Receivers"
        read={read}
        version={desk.version}
        keyOf={({ receiverId }) => receiverId}
        empty="There is no receiver yet. A stream of the Shared Signals Framework is added by its client, which needs the scope ssf.manage."
        columns={[
          { name: 'Receiver', show: (receiver) => <Target receiver={receiver} /> },
          { name: 'Customer', show: ({ customerId }) => <Owner caller={caller} customerId={customerId} /> },
          { name: 'State', show: (receiver) => <State receiver={receiver} /> },
          { name: 'Events', show: (receiver) => <Backlog receiver={receiver} /> },
          { name: '', show: (receiver) => <Actions calls={calls} desk={desk} receiver={receiver} /> },
        ]}
      >
        {desk.shown}
      </Listing>
    </>
  )
}

function Target({ receiver: { kind, url, receiverId, clientId } }: { readonly receiver: Receiver }) {
  return (
    <>
      <strong>{url === '' ? 'Polled by its client' : url}</strong>{' '}
      <span class="mark">{kind === 'ssf' ? 'SSF stream' : 'Webhook'}</span>
      <div class="soft">
        <code>{receiverId}</code>
        {clientId !== null && (
          <>
            {' '}
            of the client <code>{clientId}</code>
          </>
        )}
      </div>
    </>
  )
}

function State({ receiver: { paused, failure } }: { readonly receiver: Receiver }) {
  return (
    <>
      {paused === null && failure === null && <span class="mark mark-good">Active</span>}
      {paused === 'operator' && <span class="mark mark-warn">Paused</span>}
      {paused === 'gone' && <span class="mark mark-bad">Paused: it answered 410</span>}
      {failure !== null && (
        <div>
          {paused === null && <span class="mark mark-bad">Fails</span>} {failure}
        </div>
      )}
    </>
  )
}

function Backlog({ receiver: { waiting, waitingSince, failed, dropped } }: { readonly receiver: Receiver }) {
  return (
    <div class="number">
      {waiting} waiting
      {waitingSince !== null && (
        <span class="soft">
          {' '}
          since <Time iso={waitingSince} />
        </span>
      )}
      {failed > 0 && <div>{failed} failed</div>}
      {dropped > 0 && <div>{dropped} dropped</div>}
    </div>
  )
}

function Actions({
  calls,
  desk,
  receiver,
}: {
  readonly calls: Calls
  readonly desk: Desk
  readonly receiver: Receiver
}) {
  const { receiverId, kind, paused, url } = receiver
  const of = url === '' ? receiverId : url
  return (
    <div class="row">
      <a class="button button-small" href={linkTo('receivers', receiverId)} aria-label={`Deliveries: ${of}`}>
        Deliveries
      </a>
      <RowButton verb="Test" of={of} act={() => sendTest(calls, desk, receiver)} disabled={desk.busy} />
      {paused === null ? (
        <RowButton verb="Pause" of={of} act={() => askToPause(calls, desk, receiver)} danger />
      ) : (
        <RowButton verb="Resume" of={of} act={() => resume(calls, desk, receiver)} disabled={desk.busy} />
      )}
      {kind === 'webhook' && (
        <RowButton verb="New keys" of={of} act={() => askToRotate(calls, desk, receiver)} />
      )}
      <RowButton verb="Remove" of={of} act={() => askToRemove(calls, desk, receiver)} danger />
    </div>
  )
}
