import { within } from '../../core/deadline.ts'
import { type Result, refuse } from '../../core/result.ts'
import { Unavailable } from '../../core/unavailable.ts'
import type { RemoteReceiver } from '../../events/receivers/receiver-calls.ts'
import type { Receiver } from '../../events/receivers/receiver-store.ts'
import { isOutage } from '../../families/outage.ts'
import type { Service } from '../service.ts'

/** The longest that one call of a receiver may take, in milliseconds. A test event may wait 5 s for its answer. */
const LIMIT_MS = 10_000

/**
 * Asks the object of a receiver: `askReceiver(service, id, (receiver) => receiver.status())`. Throws `Unavailable` for an
 * outage. `waitsMs` is the time that the object itself waits, at most.
 */
export async function askReceiver<Answer>(
  { receiverObjects, config }: Service,
  id: string,
  call: (receiver: RemoteReceiver) => Promise<Answer>,
  waitsMs = 0,
): Promise<Answer> {
  if (receiverObjects === null) throw new Error('the service has no receivers')
  try {
    // Every hand-over reads the database first, so the object is made near it.
    return await within(
      LIMIT_MS + waitsMs,
      call(receiverObjects.getByName(id, { locationHint: config.directoryRegion })),
    )
  } catch (error) {
    throw isOutage(error) ? new Unavailable('receiver', error) : error
  }
}

/** The receiver of an id. Refuses with `not_found`, also if the service has no receivers. */
export async function findReceiver(service: Service, id: string): Promise<Result<Receiver>> {
  const receiver = service.receiverObjects === null ? null : await service.receivers.find(id)
  return receiver === null ? refuse('not_found', 'unknown_receiver') : { ok: true, value: receiver }
}

/** Erases a removed receiver, and then its row. A repetition completes it. */
export async function finishReceiverRemoval(service: Service, id: string): Promise<void> {
  await askReceiver(service, id, (receiver) => receiver.erase())
  await service.receivers.finishRemoval(id)
}
