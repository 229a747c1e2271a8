import type { Happening } from '../catalogue.ts'
import { viewEvent } from '../event-view.ts'
import type { Unrelayed } from '../history.ts'
import type { Message } from './receiver-calls.ts'

/** The type of each event (Standard Webhooks 1.0, Event types). */
export const EVENT_TYPES: Readonly<Record<Happening['event'], string>> = {
  login: 'session.started',
  session_ended: 'session.ended',
  second_use: 'session.second_use',
  locked: 'user.locked',
  password_changed: 'user.password_changed',
  password_reset_asked: 'user.password_reset_asked',
  password_reset_used: 'user.password_reset_used',
  username_changed: 'user.username_changed',
  role_changed: 'user.role_changed',
  customer_changed: 'user.customer_changed',
  user_disabled: 'user.disabled',
  user_enabled: 'user.enabled',
  user_removed: 'user.removed',
}

/** The type of a test event. */
export const TEST_TYPE = 'test'

/** An event of a user as receivers get it. Null for an event of a user name: its subject is a hash of the name. */
export function messageOf(cell: string, { event, userId, customerId }: Unrelayed): Message | null {
  if (userId === null) return null
  const { time, ...data } = viewEvent(cell, event, userId)
  // A newer release may have recorded an event that this one has no type for.
  const types: Readonly<Record<string, string>> = EVENT_TYPES
  const type = types[event.event] ?? event.event
  const body = bodyOf(type, time, { ...data, userId, customerId })
  return { id: data.id, sequence: event.sequence, subject: userId, type, body }
}

/** The body of a webhook (Standard Webhooks 1.0, Payload structure). */
export function bodyOf(type: string, timestamp: string, data: object): string {
  return JSON.stringify({ type, timestamp, data })
}
