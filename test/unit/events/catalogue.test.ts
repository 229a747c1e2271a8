import { describe, expect, it } from 'vitest'
import {
  ACTOR_KINDS,
  type Actor,
  CAUSES,
  EVENT_NAMES,
  eventId,
  type Happening,
  OPERATOR,
  RESET_TOKEN,
  type RecordedEvent,
  SERVICE,
  wordsOf,
} from '../../../src/events/catalogue.ts'

const ID = '7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e'

const ACTORS: readonly Actor[] = [
  { kind: 'user', familyId: ID },
  { kind: 'administrator', userId: ID },
  OPERATOR,
  { kind: 'client', clientId: ID },
  RESET_TOKEN,
  SERVICE,
  { kind: 'unknown' },
]

const CAUSED = ['session_ended', 'second_use', 'locked']

/** Every event with each cause that has words for it. */
const EVENTS = EVENT_NAMES.flatMap((event): Happening[] => {
  if (!CAUSED.includes(event)) return [{ event, cause: null } as Happening]
  return CAUSES.map((cause) => ({ event, cause }) as Happening).filter(
    (one) => wordsOf({ ...one, actor: SERVICE }) !== event,
  )
})

it('has a case for each actor', () => {
  expect(ACTORS.map(({ kind }) => kind)).toEqual(ACTOR_KINDS)
})

it('gives each cause to one event', () => {
  expect(EVENTS.flatMap(({ cause }) => cause ?? []).sort()).toEqual([...CAUSES].sort())
})

describe.each(EVENTS.map((one) => [`${one.event} ${one.cause ?? ''}`, one] as const))('%s', (_, one) => {
  it.each(ACTORS)('is one plain sentence if the actor is $kind', (actor) => {
    expect(wordsOf({ ...one, actor })).toMatch(/^[A-Z][^.{}]+[^ .{}]\.$/)
  })
})

it('names the actor, and neither a user nor an operator by name', () => {
  const ended = { event: 'session_ended', cause: 'ended' } as const
  expect(ACTORS.map((actor) => wordsOf({ ...ended, actor }))).toEqual([
    'The session was ended by the user.',
    'The session was ended by an administrator.',
    'The session was ended by an operator.',
    'The session was ended by a program.',
    'The session was ended with a reset token.',
    'The session was ended.',
    'The session was ended.',
  ])
})

it('names an event of a later release by its name', () => {
  const later = { event: 'moved_away', cause: 'storm', actor: OPERATOR } as unknown as Happening & {
    actor: Actor
  }
  expect(wordsOf(later)).toBe('moved_away')
})

it('makes an id of the cell and the number', () => {
  expect(eventId('weur-3', { sequence: 17 } as RecordedEvent)).toBe('weur-3-17')
})
