import { now } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import { receiverUrlFault } from '../../events/receivers/url-rule.ts'
import type { StreamChoices, StreamDelivery } from '../../events/ssf/stream-calls.ts'
import { event } from '../../observe/events.ts'
import { tolerateOutage } from '../../observe/report-failure.ts'
import type { Client } from '../../users/client-store.ts'
import type { Service, Trace } from '../service.ts'
import { askReceiver, finishReceiverRemoval } from '../steps/ask-receiver.ts'
import { findStream, noStream, type Stream, shown } from '../steps/find-stream.ts'

/**
 * Creates the stream of a client (SSF 1.0 §8.1.1.1). Its audience is the client's id, or a URL of the origin to which its
 * events are pushed: a client must not get events in the name of another. Refuses with `bad_request` and `conflict` (the
 * client has a stream).
 */
export async function createStream(
  service: Service,
  client: Client,
  choices: StreamChoices,
  audience: string | undefined,
  { requestId }: Trace,
): Promise<Result<Stream>> {
  const { receivers } = service
  const fault = deliveryFault(service, choices) ?? audienceFault(client, choices.delivery, audience)
  if (fault !== null) return invalid(fault)
  if ((await receivers.ofClient(client.id)) !== null) return refuse('conflict', 'stream_exists')
  const id = newId()
  // An object without a row gets no event, and a row without an object would lose events.
  await askReceiver(service, id, (object) => object.openStream(audience ?? client.id, choices))
  const { customerId } = client
  const row = { id, kind: 'ssf', url: '', customerId, createdAt: now(), clientId: client.id } as const
  if (!(await receivers.add(row, null))) {
    // Another call of the client was faster.
    await askReceiver(service, id, (object) => object.erase())
    return refuse('conflict', 'stream_exists')
  }
  logged(client, id, 'added', requestId)
  return readStream(service, client, id)
}

/** The stream of this id (SSF 1.0 §8.1.1.2). Refuses with `not_found`. */
export async function readStream(service: Service, client: Client, id: string): Promise<Result<Stream>> {
  const found = await findStream(service, client, id)
  return found.ok ? shown(id, await askReceiver(service, id, (object) => object.stream())) : found
}

/** All streams of a client: one or none. */
export async function listStreams(service: Service, client: Client): Promise<Stream[]> {
  const found = await service.receivers.ofClient(client.id)
  if (found === null) return []
  const read = await readStream(service, client, found.id)
  return read.ok ? [read.value] : []
}

/**
 * Changes what the receiver chose (SSF 1.0 §8.1.1.3 and §8.1.1.4). The stream that was read gives the audience, which never
 * changes and must fit a new delivery too. Refuses with `bad_request` and `not_found`.
 */
export async function changeStream(
  service: Service,
  client: Client,
  { id, audience }: Stream,
  changes: Partial<StreamChoices>,
  { requestId }: Trace,
): Promise<Result<Stream>> {
  const { delivery } = changes
  const fault =
    deliveryFault(service, changes) ??
    (delivery === undefined ? null : audienceFault(client, delivery, audience))
  if (fault !== null) return invalid(fault)
  const view = await askReceiver(service, id, (object) => object.changeStream(changes))
  logged(client, id, 'changed', requestId)
  return shown(id, view)
}

/**
 * Deletes a stream with its waiting events (SSF 1.0 §8.1.1.5). If its object does not answer, the Cron Trigger erases it. Refuses
 * with `not_found`.
 */
export async function deleteStream(
  service: Service,
  client: Client,
  id: string,
  { requestId }: Trace,
): Promise<Result<null>> {
  const found = await findStream(service, client, id)
  if (!found.ok) return found
  if (!(await service.receivers.beginRemoval(id, null))) return noStream()
  logged(client, id, 'removed', requestId)
  await tolerateOutage(requestId, () => finishReceiverRemoval(service, id))
  return ok(null)
}

function deliveryFault({ config }: Service, { delivery }: Partial<StreamChoices>): string | null {
  if (delivery?.method !== 'push') return null
  const fault = receiverUrlFault(delivery.url, config.local)
  return fault === null ? null : `delivery.endpoint_url ${fault}`
}

function audienceFault({ id }: Client, delivery: StreamDelivery, audience: string | undefined) {
  if (audience === undefined || audience === id) return null
  const isOwn =
    delivery.method === 'push' &&
    URL.canParse(audience) &&
    new URL(audience).origin === new URL(delivery.url).origin
  return isOwn ? null : 'aud must be the client_id, or a URL of the origin of delivery.endpoint_url'
}

function invalid(detail: string) {
  return refuse('bad_request', 'invalid_request', { detail })
}

function logged(client: Client, receiverId: string, cause: string, requestId: string): void {
  event({ event: 'receiver_changed', level: 'info', requestId, cause, clientId: client.id, receiverId })
}
