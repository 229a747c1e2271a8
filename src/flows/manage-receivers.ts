import { now } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { ReceiverStatus, ShownKeys } from '../events/receivers/receiver-calls.ts'
import type { Receiver } from '../events/receivers/receiver-store.ts'
import { receiverUrlFault } from '../events/receivers/url-rule.ts'
import { tolerateOutage } from '../observe/report-failure.ts'
import type { OperatorCall, Service } from './service.ts'
import { askReceiver, findReceiver, finishReceiverRemoval } from './steps/ask-receiver.ts'
import { logReceiver } from './steps/log-receiver.ts'

/** A receiver with its state. */
export interface ReceiverView {
  readonly receiver: Receiver
  readonly status: ReceiverStatus
}

/** The keys of a receiver, which are shown only once. */
export interface ReceiverKeys extends ShownKeys {
  readonly receiverId: string
}

/**
 * Adds a webhook. It gets the events that follow, of all customers or of one. Refuses with `bad_request` (the URL, or no such
 * customer) and `not_found` (the service has no receivers).
 */
export async function addReceiver(
  service: Service,
  { url, customerId }: Pick<Receiver, 'url' | 'customerId'>,
  call: OperatorCall,
): Promise<Result<ReceiverKeys>> {
  if (service.receiverObjects === null) return refuse('not_found', 'unknown_receiver')
  const fault = receiverUrlFault(url, service.config.local)
  if (fault !== null) return refuse('bad_request', 'invalid_request', { detail: `url ${fault}` })
  if (customerId !== null && !(await service.customers.has(customerId))) {
    return refuse('bad_request', 'invalid_request', { detail: 'customerId is not the id of a customer' })
  }
  const receiver = {
    id: newId(),
    kind: 'webhook',
    url,
    customerId,
    createdAt: now(),
    clientId: null,
  } as const
  // An object without a row gets no event, and a row without an object would lose events.
  const keys = await askReceiver(service, receiver.id, (object) => object.configure({ url }))
  const told = { event: 'receiver_added', subjectId: receiver.id, ...call } as const
  await service.receivers.add(receiver, told)
  logReceiver('added', receiver.id, call)
  return ok({ receiverId: receiver.id, ...keys })
}

/** One page of receivers, oldest first, each with its state. */
export async function listReceivers(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<ReceiverView>>> {
  if (service.receiverObjects === null) return ok({ elements: [], page, size, totalElements: 0 })
  const found = await service.receivers.list(page, size)
  const elements = await Promise.all(
    found.elements.map(async (receiver) => {
      return { receiver, status: await askReceiver(service, receiver.id, (object) => object.status()) }
    }),
  )
  return ok({ ...found, elements })
}

/** Pauses a receiver, which keeps its events, or resumes it. Refuses with `not_found`. */
export async function pauseReceiver(
  service: Service,
  id: string,
  paused: boolean,
  call: OperatorCall,
): Promise<Result<ReceiverView>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  const cause = paused ? 'paused' : 'resumed'
  await service.operatorEvents.add({ event: `receiver_${cause}`, subjectId: id, ...call })
  const status = await askReceiver(service, id, (object) => object.setPaused(paused))
  logReceiver(cause, id, call)
  return ok({ receiver: found.value, status })
}

/** Replaces the keys of a receiver. The present ones are used beside the new ones for a day. Refuses with `not_found`. */
export async function rotateReceiverKeys(
  service: Service,
  id: string,
  call: OperatorCall,
): Promise<Result<ReceiverKeys>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  // A stream has no keys of its own: all are signed by EVENT_KEYS.
  if (found.value.kind !== 'webhook') return refuse('not_found', 'unknown_receiver')
  await service.operatorEvents.add({ event: 'receiver_rotated', subjectId: id, ...call })
  const keys = await askReceiver(service, id, (object) => object.rotateKeys())
  logReceiver('secret', id, call)
  return ok({ receiverId: id, ...keys })
}

/**
 * Removes a receiver with its events and keys. It gets no further event. If its object does not answer, the Cron Trigger
 * erases it. Refuses with `not_found`.
 */
export async function removeReceiver(
  service: Service,
  id: string,
  call: OperatorCall,
): Promise<Result<null>> {
  const told = { event: 'receiver_removed', subjectId: id, ...call } as const
  if (service.receiverObjects === null || !(await service.receivers.beginRemoval(id, told))) {
    return refuse('not_found', 'unknown_receiver')
  }
  logReceiver('removed', id, call)
  await tolerateOutage(call.requestId, () => finishReceiverRemoval(service, id))
  return ok(null)
}
