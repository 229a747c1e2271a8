import { Confirm } from '../../components/confirm.tsx'
import { Secrets } from '../../components/secret.tsx'
import { answerOf, type Calls, oneOf } from '../../service/calls.ts'
import type { Desk } from '../desk.tsx'
import type { Receiver } from './receivers.tsx'

const ONE = '/api/v2/operator/receiver/{receiverId}'

const pathOf = ({ receiverId }: Receiver) => ({ params: { path: { receiverId } } })

const nameOf = ({ url, receiverId }: Receiver) => (url === '' ? receiverId : url)

const pausedTo = (calls: Calls, receiver: Receiver, paused: boolean) =>
  oneOf(calls.PATCH(ONE, { ...pathOf(receiver), body: { paused } }))

/** The words for a number of events: "1 event waits". */
const thatWait = (waiting: number) => (waiting === 1 ? '1 event waits' : `${waiting} events wait`)

/** Sends a test event at once, and says what the receiver answered. */
export function sendTest(calls: Calls, desk: Desk, receiver: Receiver) {
  desk.run(async () => {
    const { failure, status, milliseconds } = await oneOf(calls.POST(`${ONE}/test`, pathOf(receiver)))
    if (failure !== null) {
      throw new Error(`The test of ${nameOf(receiver)} failed: ${failure} after ${milliseconds} ms.`)
    }
    // A stream that is polled or paused.
    if (status === null) return `The test event is among those that wait for ${nameOf(receiver)}.`
    return `${nameOf(receiver)} answered ${status} after ${milliseconds} ms.`
  })
}

/** Sends the events that wait. */
export function resume(calls: Calls, desk: Desk, receiver: Receiver) {
  desk.run(async () => {
    const { waiting } = await pausedTo(calls, receiver, false)
    return `${nameOf(receiver)} is resumed, ${thatWait(waiting)}.`
  })
}

/** Asks, and then sends nothing more to a receiver. */
export function askToPause(calls: Calls, desk: Desk, receiver: Receiver) {
  const act = async () => {
    const { waiting } = await pausedTo(calls, receiver, true)
    desk.changed(`${nameOf(receiver)} is paused, ${thatWait(waiting)}.`)
  }
  desk.open((close) => (
    <Confirm title={`Pause ${nameOf(receiver)}?`} verb="Pause the receiver" act={act} close={close}>
      <p>Nothing more is sent to it until it is resumed. Its events wait: {receiver.waiting} do now.</p>
    </Confirm>
  ))
}

/** Asks, and then shows the new keys once. */
export function askToRotate(calls: Calls, desk: Desk, receiver: Receiver) {
  const act = async () => {
    const keys = await oneOf(calls.POST(`${ONE}/secret`, pathOf(receiver)))
    desk.changed(`${nameOf(receiver)} has new keys.`)
    showKeys(desk, `The new keys of ${nameOf(receiver)}`, keys)
  }
  desk.open((close) => (
    <Confirm title={`New keys for ${nameOf(receiver)}?`} verb="Replace the keys" act={act} close={close}>
      <p>
        The present keys sign beside the new ones for 24 hours. A receiver that does not have one of the new
        keys by then refuses every event.
      </p>
    </Confirm>
  ))
}

/** Asks, and then removes a receiver. */
export function askToRemove(calls: Calls, desk: Desk, receiver: Receiver) {
  const { kind, waiting } = receiver
  const act = async () => {
    await answerOf(calls.DELETE(ONE, pathOf(receiver)))
    desk.changed(`${nameOf(receiver)} is removed.`)
  }
  desk.open((close) => (
    <Confirm title={`Remove ${nameOf(receiver)}?`} verb="Remove the receiver" act={act} close={close}>
      <p>
        It gets no further event. Its {kind === 'ssf' ? 'stream' : 'keys'} and its events are lost:{' '}
        {thatWait(waiting)} now.
      </p>
    </Confirm>
  ))
}

/** Shows the keys of a receiver, this once. */
export function showKeys(
  desk: Desk,
  title: string,
  keys: { readonly receiverId: string; readonly publicKey: string; readonly secret: string },
) {
  const values = [
    { label: 'receiver_id', value: keys.receiverId },
    { label: 'public_key', value: keys.publicKey },
    { label: 'secret', value: keys.secret },
  ]
  desk.open((close) => (
    <Secrets title={title} values={values} close={close}>
      Give the public key or the secret to the receiver: it verifies its events by one of them.
    </Secrets>
  ))
}
