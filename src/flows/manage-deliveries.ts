import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { DeliveryView, Tried } from '../events/receivers/receiver-calls.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import { askReceiver, findReceiver } from './steps/ask-receiver.ts'

/** One page of the deliveries of a receiver, newest first. Refuses with `not_found`. */
export async function listDeliveries(
  service: Service,
  id: string,
  page: number,
  size: number,
): Promise<Result<Page<DeliveryView>>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  const { list, total } = await askReceiver(service, id, (object) => object.deliveries(page * size, size))
  return ok({ elements: list, page, size, totalElements: total })
}

/** Sends a test event to a receiver at once. Refuses with `not_found`. */
export async function testReceiver(
  service: Service,
  id: string,
  { requestId }: Trace,
): Promise<Result<Tried>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  const tried = await askReceiver(service, id, (object) => object.sendTest())
  event({ event: 'receiver_changed', level: 'info', requestId, cause: 'tested', receiverId: id })
  return ok(tried)
}

/** Sends an event again, or tries a waiting one now. Refuses with `not_found`. */
export async function resendEvent(
  service: Service,
  id: string,
  eventId: string,
  { requestId }: Trace,
): Promise<Result<null>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  if (!(await askReceiver(service, id, (object) => object.resend(eventId)))) {
    return refuse('not_found', 'unknown_delivery')
  }
  event({ event: 'receiver_changed', level: 'info', requestId, cause: 'resent', receiverId: id })
  return ok(null)
}
