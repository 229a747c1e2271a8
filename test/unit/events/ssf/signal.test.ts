import { describe, expect, it } from 'vitest'
import {
  type Actor,
  ENDING_CAUSES,
  EVENT_NAMES,
  type NewEvent,
  OPERATOR,
  SERVICE,
  UNKNOWN,
} from '../../../../src/events/catalogue.ts'
import type { Unrelayed } from '../../../../src/events/history.ts'
import { SUPPORTED } from '../../../../src/events/ssf/event-types.ts'
import { setClaimsOf } from '../../../../src/events/ssf/set.ts'
import { type Signal, signalOf } from '../../../../src/events/ssf/signal.ts'
import { unrelayed } from '../../../support/unrelayed.ts'

const AT = 1_800_000_000_999

const recorded = (event: Partial<NewEvent>, more: Partial<Unrelayed> = {}) =>
  unrelayed({ at: AT, ...event }, more)

const signal = (event: Partial<NewEvent>, more: Partial<Unrelayed> = {}): Signal | null => {
  const message = signalOf('weur-3', recorded(event, more))
  return message === null ? null : (JSON.parse(message.body) as Signal)
}

describe('the signal of an event', () => {
  it('has a supported type for every event but locks, second uses, reset tokens and new names', () => {
    const typed = EVENT_NAMES.map((event) => [
      event,
      signal({ event, cause: null } as Partial<NewEvent>)?.type,
    ])
    const none = typed.filter(([, type]) => type === undefined).map(([event]) => event)
    expect(none.toSorted()).toEqual([
      'locked',
      'password_reset_asked',
      'password_reset_used',
      'second_use',
      'username_changed',
    ])
    const types = typed.flatMap(([, type]) => type ?? [])
    expect(new Set(types)).toEqual(new Set(SUPPORTED))
  })

  it('has the id and the number of the event, its user, and neither address nor user agent', () => {
    const message = signalOf('weur-3', recorded({}))
    expect(message).toMatchObject({ id: 'weur-3-7', sequence: 7, subject: 'u' })
    expect(message?.body).not.toMatch(/198\.51|curl/)
  })

  it.each<[Actor, string, string | undefined]>([
    [{ kind: 'user', familyId: 'f' }, 'logout', 'user'],
    [{ kind: 'administrator', userId: 'a' }, 'ended', 'admin'],
    [OPERATOR, 'operator', 'admin'],
    [SERVICE, 'reuse', 'policy'],
    [SERVICE, 'ahead', 'policy'],
    [SERVICE, 'cap', 'policy'],
    [SERVICE, 'password', 'system'],
    [UNKNOWN, 'ended', undefined],
  ])('says who began it: %o, %s', (actor, cause, initiator) => {
    expect(signal({ actor, cause } as Partial<NewEvent>)?.claims.initiating_entity).toBe(initiator)
  })

  it.each(ENDING_CAUSES)('gives words for the cause %s, and the time in seconds', (cause) => {
    const { claims } = signal({ cause }) ?? {}
    expect(claims).toMatchObject({ event_timestamp: 1_800_000_000, reason_admin: { en: expect.any(String) } })
  })

  it('has the new value of a changed claim, and is left out where that is not known', () => {
    const role = signal({ event: 'role_changed', cause: null } as Partial<NewEvent>)
    expect(role?.claims.claims).toEqual({ role: 'ROLE_USER' })
    const customer = signal({ event: 'customer_changed', cause: null } as Partial<NewEvent>)
    expect(customer?.claims.claims).toEqual({ customerId: 'c' })
    expect(signal({ event: 'role_changed', cause: null } as Partial<NewEvent>, { role: null })).toBeNull()
    expect(signal({}, { userId: null })).toBeNull()
  })
})

describe('a Security Event Token', () => {
  const issued = { id: 'e', issuer: 'https://i.example', audience: 'a', streamId: 's', iat: 1 }

  it('has the subject of its event: a session with its user, a user, or the stream', () => {
    const subjects = [{ userId: 'u', familyId: 'f' }, { userId: 'u', familyId: null }, null].map((subject) =>
      setClaimsOf({ type: 't', claims: {}, subject }, issued),
    )
    const user = { format: 'iss_sub', iss: 'https://i.example', sub: 'u' }
    expect(subjects).toMatchObject([
      { sub_id: { format: 'complex', user, session: { format: 'opaque', id: 'f' } } },
      { sub_id: user },
      { sub_id: { format: 'opaque', id: 's' } },
    ])
    for (const claims of subjects) {
      expect(Object.keys(claims).toSorted()).toEqual(['aud', 'events', 'iat', 'iss', 'jti', 'sub_id', 'txn'])
    }
  })
})
