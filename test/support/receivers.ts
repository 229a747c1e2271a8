import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject, vi } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import type { DeliveryView, Message, ReceiverStatus } from '../../src/events/receivers/receiver-calls.ts'
import { bodyOf, contentOf, operate, verdict } from './api.ts'
import type { PlannedAnswer, ReceivedWebhook } from './webhook-inbox.ts'

/** A receiver of the service, with a box of the inbox behind its URL. */
export interface TestReceiver {
  readonly id: string
  readonly secret: string
  readonly publicKey: string
  readonly box: string
}

/** A new box, by its URL. */
export const newBox = () => `${inject('inbox')}/box/${newId()}`

/** Adds a receiver of a customer's events over the API. */
export async function addReceiver(customerId: string, box = newBox()): Promise<TestReceiver> {
  const added = await operate('POST', '/receiver', { url: box, customerId })
  const { receiverId, secret, publicKey } = await contentOf<Record<string, string>>(added)
  return { id: String(receiverId), secret: String(secret), publicKey: String(publicKey), box }
}

export const objectOf = ({ id }: Pick<TestReceiver, 'id'>) => env.RECEIVERS.getByName(id)

/** A receiver whose object is called by the test itself. The database does not know it. */
export async function newObject(box = newBox()): Promise<TestReceiver> {
  const id = newId()
  const { secret, publicKey } = await env.RECEIVERS.getByName(id).configure({ url: box })
  return { id, secret, publicKey, box }
}

/** Plans the next answers of a box. */
export async function plan({ box }: TestReceiver, ...answers: PlannedAnswer[]): Promise<void> {
  const planned = await fetch(box, { method: 'PUT', body: JSON.stringify(answers) })
  if (!planned.ok) throw new Error(`the inbox answered ${planned.status}`)
}

/** The requests that a box has received. */
export async function received({ box }: TestReceiver): Promise<ReceivedWebhook[]> {
  return (await fetch(box)).json()
}

/** The ids of the events that a box answered with a success, in order. */
export async function accepted(receiver: TestReceiver): Promise<string[]> {
  return (await received(receiver)).filter(({ status }) => status < 300).map(idOf)
}

export const idOf = ({ headers }: ReceivedWebhook) => String(headers['webhook-id'])

/** Waits until a box has so many requests, and gives them. */
export function receivedOnce(receiver: TestReceiver, count: number): Promise<ReceivedWebhook[]> {
  return vi.waitUntil(
    async () => {
      const list = await received(receiver)
      return list.length >= count ? list : false
    },
    { timeout: 10_000, interval: 20 },
  )
}

export const statusOf = (receiver: TestReceiver): Promise<ReceiverStatus> => objectOf(receiver).status()

/** Every delivery of a receiver, newest first. */
export async function deliveriesOf(receiver: TestReceiver): Promise<readonly DeliveryView[]> {
  return (await objectOf(receiver).deliveries(0, 1000)).list
}

/** The deliveries of a receiver as the API shows them. */
export async function listedDeliveries({ id }: TestReceiver): Promise<Record<string, unknown>[]> {
  const listed = await operate('GET', `/receiver/${id}/delivery?size=100`)
  if (listed.status !== 200) throw new Error(await verdict(listed))
  return (await bodyOf(listed)).content as Record<string, unknown>[]
}

/** An event of a subject, for an object. */
export const messageOf = (cell: string, sequence: number, subject: string): Message => ({
  id: `${cell}-${sequence}`,
  sequence,
  subject,
  type: 'session.ended',
  body: JSON.stringify({
    type: 'session.ended',
    timestamp: '2026-11-01T09:00:00.000Z',
    data: { subject, sequence },
  }),
})

/** Runs the alarm of a receiver as if the time had come. The clock stays there. */
export async function runAlarmAt(receiver: TestReceiver, at: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  await runDurableObjectAlarm(objectOf(receiver))
}
