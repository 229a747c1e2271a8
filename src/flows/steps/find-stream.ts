import { ok, type Result, refuse } from '../../core/result.ts'
import type { Receiver } from '../../events/receivers/receiver-store.ts'
import type { StreamView } from '../../events/ssf/stream-calls.ts'
import type { Client } from '../../users/client-store.ts'
import type { Service } from '../service.ts'

/** A stream of a client. */
export interface Stream extends StreamView {
  readonly id: string
}

/** The stream of this id, if it is the client's. Refuses with `not_found`, also for the stream of another client. */
export async function findStream(service: Service, client: Client, id: string): Promise<Result<Receiver>> {
  const found = await service.receivers.ofClient(client.id)
  return found?.id === id ? ok(found) : noStream()
}

/** The refusal of a stream that is not there. */
export const noStream = () => refuse('not_found', 'unknown_stream')

/** The view of a stream. Null is refused: its object was erased meanwhile. */
export function shown(id: string, view: StreamView | null): Result<Stream> {
  return view === null ? noStream() : ok({ id, ...view })
}
