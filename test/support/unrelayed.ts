import { type NewEvent, SERVICE } from '../../src/events/catalogue.ts'
import type { Unrelayed } from '../../src/events/history.ts'

/** An event that receivers may get: by default the end of a session of user `u`, of customer `c`, by reuse. */
export const unrelayed = (
  event: Partial<NewEvent & { sequence: number }>,
  more: Partial<Unrelayed> = {},
): Unrelayed => ({
  event: {
    sequence: 7,
    at: 0,
    event: 'session_ended',
    cause: 'reuse',
    familyId: 'f',
    actor: SERVICE,
    origin: { userAgent: 'curl/8.5.0', ipAddress: '198.51.100.4', country: 'US' },
    previousOrigin: null,
    ...event,
  } as Unrelayed['event'],
  userId: 'u',
  customerId: 'c',
  role: 'ROLE_USER',
  ...more,
})
