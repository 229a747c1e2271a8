import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { DeliveryView, Tried } from '../events/receivers/receiver-calls.ts'
import type { OperatorCall, Service } from './service.ts'
import { askReceiver, findReceiver } from './steps/ask-receiver.ts'
import { logReceiver } from './steps/log-receiver.ts'

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
export async function testReceiver(service: Service, id: string, call: OperatorCall): Promise<Result<Tried>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  await service.operatorEvents.add({ event: 'receiver_tested', subjectId: id, ...call })
  const tried = await askReceiver(service, id, (object) => object.sendTest())
  logReceiver('tested', id, call)
  return ok(tried)
}

/** Sends an event again, or tries a waiting one now. Refuses with `not_found`. */
export async function resendEvent(
  service: Service,
  id: string,
  eventId: string,
  call: OperatorCall,
): Promise<Result<null>> {
  const found = await findReceiver(service, id)
  if (!found.ok) return found
  if (!(await askReceiver(service, id, (object) => object.has(eventId)))) return unknownDelivery()
  const told = { event: 'receiver_resent', detail: eventId, subjectId: id, ...call } as const
  await service.operatorEvents.add(told)
  // A delivery can be deleted for its age between the two calls.
  if (!(await askReceiver(service, id, (object) => object.resend(eventId)))) return unknownDelivery()
  logReceiver('resent', id, call)
  return ok(null)
}

function unknownDelivery() {
  return refuse('not_found', 'unknown_delivery')
}
