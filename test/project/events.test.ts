import { expect, it } from 'vitest'
import { BOUNDS } from '../../src/events/receivers/delivery-store.ts'
import { EVENT_TYPES, TEST_TYPE } from '../../src/events/receivers/message.ts'
import { read, table } from '../support/documents.ts'

// The document of events, against the code.

it('lists the type of each event', () => {
  const listed = table('docs/events.md', '`type`', '`event`')
  expect(listed.slice(0, -1)).toEqual(Object.entries(EVENT_TYPES).map(([event, type]) => [type, event]))
  expect(listed.at(-1)?.[0]).toBe(TEST_TYPE)
})

it('has the bounds of a receiver', () => {
  const text = read('docs/events.md')
  const number = (value: number) => value.toLocaleString('en')
  expect(text).toContain(`${number(BOUNDS.waiting)} events of a receiver`)
  expect(text).toContain(
    `the newest ${number(BOUNDS.delivered)} delivered and the newest ${number(BOUNDS.failed)} given-up events`,
  )
})
