import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { caep, createStream, manage, newSignalClient, type SignalClient, type Stream } from './signals.ts'
import { newCustomer, newPair, newUser } from './users.ts'

// Streams that a test receives, with the events of a customer of its own.

export interface Receiving {
  readonly customerId: string
  readonly client: SignalClient
  readonly stream: Stream
  /** Lets an event happen. */
  readonly happen: () => Promise<unknown>
}

export async function receiving(delivery?: object): Promise<Receiving> {
  const customerId = await newCustomer()
  const client = await newSignalClient(customerId)
  const requested = [caep('session-established')]
  const stream = await createStream(client, {
    events_requested: requested,
    ...(delivery === undefined ? {} : { delivery }),
  })
  return { customerId, client, stream, happen: async () => newPair(await newUser({ customerId })) }
}

export const objectOf = ({ stream_id }: Stream) => env.RECEIVERS.getByName(stream_id)

export const waiting = (stream: Stream, count: number) =>
  vi.waitUntil(async () => (await objectOf(stream).status()).waiting === count)

export const setStatus = (client: SignalClient, { stream_id }: Stream, status: string) =>
  manage(client, 'POST', '/ssf/status', { stream_id, status })

export async function runAlarmAt(stream: Stream, at: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  await runDurableObjectAlarm(objectOf(stream))
}

export const failuresOf = async (stream: Stream) =>
  (await objectOf(stream).deliveries(0, 10)).list.map(({ state, failure }) => [state, failure])
