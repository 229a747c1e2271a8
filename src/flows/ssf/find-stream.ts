import { type Result, refuse } from '../../core/result.ts'
import type { Receiver } from '../../events/receivers/receiver-store.ts'
import type { Client } from '../../users/client-store.ts'
import type { Service } from '../service.ts'

/** The stream of this id, if it is the client's. Refuses with `not_found`, also for the stream of another client. */
export async function findStream(service: Service, client: Client, id: string): Promise<Result<Receiver>> {
  const found = await service.receivers.ofClient(client.id)
  return found?.id === id ? { ok: true, value: found } : noStream()
}

/** The refusal of a stream that is not there. */
export const noStream = () => refuse('not_found', 'unknown_stream')
