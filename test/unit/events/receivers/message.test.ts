import { describe, expect, it } from 'vitest'
import { EVENT_NAMES, type NewEvent, OPERATOR } from '../../../../src/events/catalogue.ts'
import type { Unrelayed } from '../../../../src/events/history.ts'
import { EVENT_TYPES, messageOf } from '../../../../src/events/receivers/message.ts'
import { unrelayed } from '../../../support/unrelayed.ts'

const AT = Date.parse('2026-11-02T09:00:00.000Z')

const recorded = (event: Partial<NewEvent & { sequence: number }>, more: Partial<Unrelayed> = {}) =>
  unrelayed({ at: AT, ...event }, { role: null, ...more })

describe('the message of an event', () => {
  it('has the id of the event, its user as subject, and the form of Standard Webhooks', () => {
    const message = messageOf('weur-3', recorded({ sequence: 1042 }))
    expect(message).toMatchObject({ id: 'weur-3-1042', sequence: 1042, subject: 'u', type: 'session.ended' })
    expect(JSON.parse(message?.body ?? '')).toEqual({
      type: 'session.ended',
      timestamp: '2026-11-02T09:00:00.000Z',
      data: {
        id: 'weur-3-1042',
        event: 'session_ended',
        cause: 'reuse',
        words: 'A refresh token of the session was used a second time, so a copy of it may exist.',
        userId: 'u',
        customerId: 'c',
        familyId: 'f',
        origin: { userAgent: 'curl/8.5.0', ipAddress: '198.51.100.4', country: 'US' },
        previousOrigin: null,
        actor: { kind: 'service', userId: null, familyId: null },
      },
    })
  })

  it('does not exist for an event of a user name, whose subject is a hash of the name', () => {
    expect(messageOf('weur-3', recorded({ event: 'locked', cause: 'name' }, { userId: null }))).toBeNull()
  })

  it('does not name the operator who caused the event', () => {
    const operator = { id: 'op-17', name: 'ann@operators.example' }
    const event = recorded({ event: 'role_changed', cause: null, actor: { kind: 'operator', operator } })
    const { body = '' } = messageOf('weur-3', event) ?? {}
    expect(JSON.parse(body).data.actor).toEqual({ kind: 'operator', userId: null, familyId: null })
    for (const hidden of [...Object.values(operator), 'operatorId', 'operatorName'])
      expect(body).not.toContain(hidden)
  })

  it('has a type for every event, of dotted words', () => {
    expect(Object.keys(EVENT_TYPES).toSorted()).toEqual([...EVENT_NAMES].toSorted())
    const types = Object.values(EVENT_TYPES)
    expect(new Set(types).size).toBe(types.length)
    for (const type of types) expect(type).toMatch(/^(session|user)\.[a-z_]+$/)
  })

  it('of a newer release has the name of the event as its type', () => {
    const unknown = recorded({ event: 'a_new_one' as 'login', cause: null, actor: OPERATOR })
    expect(messageOf('weur-3', unknown)?.type).toBe('a_new_one')
  })
})
